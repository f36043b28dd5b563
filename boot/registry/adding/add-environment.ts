import type { Filter } from '../../../system/process/filter.ts';
import type { Run } from '../../../system/process/run.ts';
import type { ContentStore } from '../content/store.ts';
import type { OnAddEvent } from './add-events.ts';

/** The environment of adding an image. */
export interface AddEnvironment {
  readonly content: ContentStore;
  /** For xorriso, whose children end with it. */
  readonly run: Run;
  /** For what unpacks initrds. */
  readonly filter: Filter;
  readonly onEvent: OnAddEvent;
  readonly signal?: AbortSignal | undefined;
}
