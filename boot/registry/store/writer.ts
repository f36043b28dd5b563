import { RomkitError } from '../../../system/error.ts';
import type { Mac } from '../../chain/event.ts';
import type { Backend } from './backend.ts';
import { recordOf, type BootRecord } from './boots/record.ts';
import { boundUnknown } from './pool-bound.ts';
import { readKnown, readState } from './read-known.ts';
import { Session } from './session.ts';
import type { Known } from './known.ts';
import type { DatabaseTransaction } from './tables.ts';
import { writeEdits } from './write-edits.ts';

/** A change of the registry or of a boot, made in a session. */
export interface Job<Result> {
  readonly run: (session: Session) => Result | Promise<Result>;
  /** Boots that it looks at, by number, and machines whose boots it looks at. */
  readonly boots?: readonly number[];
  readonly macs?: readonly Mac[];
  /** Somebody waits for it: do not gather others first. */
  readonly urgent?: boolean;
}

/** Changes that were committed here or read from other processes. */
export interface News {
  readonly known: Known;
  readonly boots: readonly BootRecord[];
  /** Boots have gone to other machines or are gone. */
  readonly movedBoots: boolean;
}

interface Waiting {
  readonly job: Job<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const isUrgent = ({ job }: Waiting): boolean => job.urgent === true;

type Done = readonly (() => void)[];

/** A transaction holds up everything else of this process: of a storm's changes it takes so many, and then lets go. */
const mostAtATime = 250;

/**
 * Writes one transaction at a time and groups into it what was asked for meanwhile. A promise resolves when its
 * transaction is on the disk.
 */
export class Writer {
  readonly #backend: Backend;
  readonly #known: () => Known;
  readonly #tell: (news: News) => void;
  readonly #gatherMs: number;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;

  /** @param gatherMs transactions of events begin so far apart at least: a storm of boots is few of them */
  constructor(backend: Backend, known: () => Known, tell: (news: News) => void, gatherMs = 25) {
    this.#backend = backend;
    this.#known = known;
    this.#tell = tell;
    this.#gatherMs = gatherMs;
  }

  /** @throws RomkitError what the job throws; then nothing of it is written. Or `registry-failed`. */
  do<Result>(job: Job<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve: resolve as (result: unknown) => void, reject });
      this.#schedule(job.urgent === true);
    });
  }

  /** When all that was asked for is written. */
  async idle(): Promise<void> {
    while (this.#waiting.length > 0 || this.#running !== undefined) {
      this.#start();
      await this.#running;
    }
  }

  #schedule(urgent: boolean): void {
    if (this.#running !== undefined) return;
    if (urgent) setImmediate(() => this.#start());
    else
      this.#timer ??= setTimeout(() => this.#start(), this.#startedMs + this.#gatherMs - performance.now());
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#running !== undefined || this.#waiting.length === 0) return;
    this.#startedMs = performance.now();
    const batch = this.#take();
    this.#running = this.#write(batch).finally(() => {
      this.#running = undefined;
      if (this.#waiting.length > 0) this.#schedule(this.#waiting.some(isUrgent));
    });
  }

  /** Whoever is waited for comes first. */
  #take(): Waiting[] {
    if (this.#waiting.length > mostAtATime)
      this.#waiting.sort((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)));
    return this.#waiting.splice(0, mostAtATime);
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      const { done, news } = await this.#backend.write((transaction) =>
        writeBatch(transaction, this.#known(), batch),
      );
      this.#tell(news);
      for (const settle of done) settle();
    } catch (error) {
      const failure = failed(error);
      for (const { reject } of batch) reject(failure);
    }
  }
}

async function writeBatch(
  transaction: DatabaseTransaction,
  before: Known,
  batch: readonly Waiting[],
): Promise<{ readonly done: Done; readonly news: News }> {
  const state = await readState(transaction);
  const others = await readBoots(transaction, before.bootChange, state.boot_change);
  const session = new Session(transaction, state, await readKnown(transaction, before, state));
  await session.boots.load(
    batch.flatMap(({ job }) => job.boots ?? []),
    batch.flatMap(({ job }) => job.macs ?? []).flatMap((mac) => session.machineOf(mac)?.id ?? []),
  );
  const done: (() => void)[] = [];
  for (const waiting of batch) done.push(await attempt(session, waiting));
  session.reviewHolds();
  await boundUnknown(session);
  const known = session.known();
  await session.boots.write();
  await writeEdits(transaction, session.edits());
  await transaction.updateTable('state').set(session.state).where('id', '=', 1).execute();
  const boots = [...others, ...session.boots.changed()];
  const news = {
    known: { ...known, bootChange: session.state.boot_change },
    boots,
    movedBoots: session.boots.moved,
  };
  return { done, news };
}

/** A job that is refused leaves nothing behind; what the database refuses fails them all. */
async function attempt(session: Session, { job, resolve, reject }: Waiting): Promise<() => void> {
  try {
    const result = await job.run(session);
    return () => resolve(result);
  } catch (error) {
    if (!(error instanceof RomkitError)) throw error;
    return () => reject(error);
  }
}

/** Boots that other processes changed. */
export async function readBoots(
  transaction: DatabaseTransaction,
  since: number,
  now: number,
): Promise<readonly BootRecord[]> {
  if (since === now) return [];
  const rows = await transaction
    .selectFrom('boots')
    .selectAll()
    .where('changed', '>', since)
    .orderBy('id')
    .execute();
  return rows.map(recordOf);
}

function failed(error: unknown): unknown {
  if (error instanceof RomkitError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new RomkitError({
    code: 'registry-failed',
    message: `The registry could not be written: ${reason}.`,
    hint: 'Is its disk full, or its database server down? romkit serve tries again at the next event.',
    cause: error,
  });
}
