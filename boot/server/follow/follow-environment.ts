import type { StagePatience } from '../../chain/diagnosis/patience.ts';
import type { Diagnosis } from '../../chain/diagnosis/diagnosis.ts';
import type { BootEvent, Mac } from '../../chain/event.ts';
import type { Registry } from '../../registry/registry.ts';
import type { ServerLog } from '../log.ts';
import type { BootTracker } from '../track/tracker.ts';
import type { LostPackets } from './awaited-service.ts';

/** Calls back after a while, unless it is cancelled by the function that it returns. */
export type After = (ms: number, run: () => void) => () => void;

/** The timers of this process; they do not keep it alive. */
export const realAfter: After = (ms, run) => {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
};

/** Says more of a diagnosis, such as the meaning of an error number; never throws. */
export type Explain = (diagnosis: Diagnosis) => Promise<Diagnosis>;

/** Daemons beside the web server, which tell what they do. */
export interface DaemonEvents {
  /** Takes the one who is told each event; those of other servers' work are marked. */
  listen(onEvent: (event: BootEvent, isElsewhere?: boolean) => void): void;
  /** The machine that has this IPv4 address by their log; evidence, never identity: an address may be forged. */
  macOf(address: string): Mac | null;
  /** Default: nothing is captured. Asked only where a diagnosis would rest on what was not seen. */
  readonly lost?: LostPackets;
}

export interface FollowEnvironment {
  readonly registry: Pick<Registry, 'boots'>;
  readonly tracker: Pick<BootTracker, 'openBoot' | 'starts' | 'saw'>;
  readonly log: ServerLog;
  readonly after: After;
  readonly patience: StagePatience;
  readonly explain?: Explain | undefined;
  readonly lost: LostPackets;
}
