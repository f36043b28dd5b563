import type { ScriptVocabulary } from '../../../rom/script/vocabulary.ts';
import type { FirmwareRequest, FlavourName, Platform } from './firmware-run.ts';
import type { FirmwareSource } from './firmware-views.ts';

/** An event of a build under way. */
export type BuilderEvent =
  | { readonly type: 'note'; readonly message: string }
  /** The request is understood: what will be built. */
  | { readonly type: 'planned'; readonly targets: readonly string[] }
  | {
      readonly type: 'step';
      readonly targets: readonly string[];
      readonly step: string;
      readonly done?: number;
      readonly total?: number;
    };

/** Builds firmware as `romkit build` does. */
export interface FirmwareBuilder {
  /** URL of this server for machines, which may hold settings of the firmware: `http://${next-server}`. */
  baseUrl(): string;
  /** The sources as they are here; nothing is fetched. */
  sources(): Promise<FirmwareSource[]>;
  /** The commands and settings of a source; null where the source is not here. */
  vocabulary(flavour: FlavourName, platform: Platform): Promise<ScriptVocabulary | null>;
  /**
   * Build into a folder, each file with its manifest beside it (`FILE.json`).
   * @returns paths of the files
   * @throws RomkitError of `romkit build`; the abort reason
   */
  build(
    request: FirmwareRequest,
    folder: string,
    onEvent: (event: BuilderEvent) => void,
    signal: AbortSignal,
  ): Promise<string[]>;
}
