import type { FleetOrder, FleetTask } from './order.ts';

/** What came of a host. */
export interface HostOutcome {
  readonly ok: boolean;
  /** romkit's own there, or what stands for it here. */
  readonly exitCode: number;
  /** `done`, `identical`, or the sentence that says what is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string | null;
  /** The file there that holds what was on the chip. */
  readonly backup: string | null;
}

/**
 * Work through the waves, so many hosts at a time. After the first that fails none is begun any more; those that are
 * at work finish.
 * @returns by host; who is not in it was not begun
 * @throws what `work` throws, when all that were at work have ended
 */
export async function runFleet<Task extends FleetTask>(
  { waves }: FleetOrder<Task>,
  concurrency: number,
  work: (task: Task) => Promise<HostOutcome>,
): Promise<ReadonlyMap<string, HostOutcome>> {
  const outcomes = new Map<string, HostOutcome>();
  let stopped = false;
  for (const wave of waves) {
    const waiting = [...wave];
    const worker = async (): Promise<void> => {
      for (let task = waiting.shift(); task !== undefined; task = stopped ? undefined : waiting.shift()) {
        try {
          const outcome = await work(task);
          outcomes.set(task.host.host, outcome);
          stopped ||= !outcome.ok;
        } catch (error) {
          stopped = true;
          throw error;
        }
      }
    };
    const count = Math.min(concurrency, wave.length);
    const ended = await Promise.allSettled(Array.from({ length: count }, worker));
    const thrown = ended.find((each) => each.status === 'rejected');
    if (thrown !== undefined) throw thrown.reason;
    if (stopped) break;
  }
  return outcomes;
}
