import type { ImageFile } from '../model/image.ts';

export type AddStep = 'downloading' | 'listing' | 'extracting' | 'examining' | 'storing';

/** What adding an image says while it works: people's text, JSON Lines and the API are readers of this one stream. */
export type AddEvent =
  | {
      readonly type: 'step';
      readonly step: AddStep;
      /** As the person wrote it, or `FILE.iso: path/in/it`. */
      readonly file: string;
      readonly doneBytes: number;
      /** Null where it is not known. */
      readonly totalBytes: number | null;
    }
  /** `Linux 6.1.0-18-amd64`, `Debian live` */
  | { readonly type: 'recognised'; readonly file: string; readonly as: string }
  /** A download broke off and goes on. */
  | { readonly type: 'note'; readonly message: string }
  | ({ readonly type: 'stored' } & ImageFile);

export type OnAddEvent = (event: AddEvent) => void;
