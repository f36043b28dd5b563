import type { FlashProgress } from '../backend.ts';

/** What a part of the work is for; a tool's own steps (erasing, verifying) are in its progress. */
export type FlashWork = 'reading' | 'backing-up' | 'writing' | 'verifying';

/** What happens while a flash goes on. */
export type FlashEvent =
  | { readonly type: 'work'; readonly work: FlashWork }
  | ({ readonly type: 'progress'; readonly work: FlashWork } & FlashProgress)
  | { readonly type: 'backup'; readonly file: string; readonly sha256: string; readonly copy: string | null }
  /** Somebody asked romkit to end while the chip is being written. */
  | { readonly type: 'held' }
  | { readonly type: 'line'; readonly line: string }
  | { readonly type: 'note'; readonly message: string };
