import { documents, type Ended } from '../process/romkit.ts';

/** What `flash status --json` says of a flash. */
export interface ToldFlash {
  readonly id: string;
  readonly kind: 'flash' | 'rollback';
  readonly outcome: string;
  readonly unfinished: boolean;
  readonly oldSha256: string;
  readonly newSha256: string;
  readonly chipState?: { readonly state: string; readonly outside: readonly unknown[] };
  readonly problem?: string | null;
  readonly entries: readonly { readonly step: string; readonly state?: string; readonly written?: boolean }[];
}

/** What `flash status --json` says. */
export interface ToldStatus {
  readonly flashes: readonly ToldFlash[];
  readonly unreadable: readonly { readonly id: string; readonly mayBeUnfinished: boolean }[];
}

export const toldStatus = (ended: Ended): ToldStatus =>
  (documents(ended).at(-1) ?? { flashes: [], unreadable: [] }) as unknown as ToldStatus;

/** The last document of a command that flashes: its result or its error. */
export interface ToldEnd {
  readonly result?: 'done' | 'identical';
  readonly id?: string;
  readonly plan?: { readonly newSha256: string };
  readonly error?: { readonly code: string; readonly hint: string | null };
}

export const toldEnd = (ended: Ended): ToldEnd => documents(ended).at(-1) ?? {};
