import type { Run } from '../../system/process/run.ts';
import type { OnBuildEvent } from './events.ts';

/** What a build takes from the outside. */
export interface BuildEnvironment {
  /** romkit's cache folder. */
  readonly cache: string;
  /** For make: streams its lines, ends its children. */
  readonly run: Run;
  /** For short tools. */
  readonly tool: Run;
  /** Where tools are looked for; this process's own where it is left out. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly onEvent: OnBuildEvent;
  readonly signal?: AbortSignal | undefined;
}
