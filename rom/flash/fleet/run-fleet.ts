import { cardId, machineOf } from './card-name.ts';
import type { FleetOrder, FleetTask } from './order.ts';

/** What came of a card. */
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
 * Work through the waves, so many cards at a time, of each host one at a time. After the first that fails none is begun
 * any more; those that are at work finish.
 * @returns by `cardId`; who is not in it was not begun
 * @throws what `work` throws, when all that were at work have ended
 */
export async function runFleet<Task extends FleetTask>(
  { waves }: FleetOrder<Task>,
  concurrency: number,
  work: (task: Task) => Promise<HostOutcome>,
): Promise<ReadonlyMap<string, HostOutcome>> {
  const outcomes = new Map<string, HostOutcome>();
  const fleet = { isStopped: false };
  for (const wave of waves) {
    const queue = new MachineQueue(wave);
    const worker = async (): Promise<void> => {
      // Who finds nothing may end: what is left belongs to hosts at work, and whoever works there takes it.
      for (let task = queue.take(); task !== undefined; task = fleet.isStopped ? undefined : queue.take()) {
        try {
          const outcome = await work(task);
          outcomes.set(cardId(task.host), outcome);
          fleet.isStopped ||= !outcome.ok;
        } catch (error) {
          fleet.isStopped = true;
          throw error;
        }
        queue.free(task);
      }
    };
    const count = Math.min(concurrency, wave.length);
    const ended = await Promise.allSettled(Array.from({ length: count }, worker));
    const thrown = ended.find((each) => each.status === 'rejected');
    if (thrown !== undefined) throw thrown.reason;
    if (fleet.isStopped) break;
  }
  return outcomes;
}

/** What waits, without the cards of hosts that are at work on another. */
class MachineQueue<Task extends FleetTask> {
  private readonly waiting: Task[];
  private readonly atWork = new Set<string>();

  constructor(tasks: readonly Task[]) {
    this.waiting = [...tasks];
  }

  take(): Task | undefined {
    const index = this.waiting.findIndex(({ host }) => !this.atWork.has(machineOf(host)));
    const [task] = index === -1 ? [] : this.waiting.splice(index, 1);
    if (task !== undefined) this.atWork.add(machineOf(task.host));
    return task;
  }

  free(task: Task): void {
    this.atWork.delete(machineOf(task.host));
  }
}
