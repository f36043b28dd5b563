import type { Mac } from '../../chain/event.ts';
import { applyEdits, isEmpty, type Edits } from '../edits.ts';
import type { Lookup } from '../lookup.ts';
import type { Assignment } from '../model/assignment.ts';
import type { Image } from '../model/image.ts';
import type { Machine } from '../model/machine.ts';
import { Draft, type Occasion } from '../plan/draft.ts';
import { heldNow } from '../plan/holds.ts';
import type { Snapshot } from '../snapshot.ts';
import { SessionBoots } from './boots/session-boots.ts';
import type { Known } from './known.ts';
import { editedArmed } from './read-known.ts';
import type { DatabaseTransaction, StateRow } from './tables.ts';
import type { DatedEdits } from './write-edits.ts';
import { lastItem } from '../../../system/present.ts';

/**
 * What one write transaction does: many requests' changes are made in memory, one after the other, and written
 * together. Nothing is valid outside of it until it is committed.
 */
export class Session {
  readonly transaction: DatabaseTransaction;
  readonly state: StateRow;
  readonly boots: SessionBoots;
  /** Revisions that were numbered in this session. */
  newNumbers: ReadonlyMap<string, number> = new Map();
  #base: Snapshot;
  #draft: Draft;
  #armed: Lookup<string, number>;
  readonly #machines = new Map<number, Machine | null>();
  readonly #images = new Map<string, Image | null>();
  readonly #assignments = new Map<string, Assignment | null>();
  #policy: Edits['policy'] = null;
  readonly #changed = new Map<string, number>();
  readonly #toReview = new Map<number, number>();

  constructor(transaction: DatabaseTransaction, state: StateRow, known: Known) {
    this.transaction = transaction;
    this.state = { ...state };
    this.boots = new SessionBoots(transaction, this.state);
    this.#base = known.snapshot;
    this.#armed = known.armed;
    this.#draft = this.#newDraft();
  }

  /** For small edits; `snapshot()` and `record()` take them in. */
  get draft(): Draft {
    return this.#draft;
  }

  /** With all that was changed so far. */
  snapshot(): Snapshot {
    if (!isEmpty(this.#draft.edits)) this.record(this.#draft.edits);
    return this.#base;
  }

  /** Make edits, as one change. */
  record(edits: Edits): void {
    const change = ++this.state.change;
    this.#base = applyEdits(this.#base, edits, change);
    merge('machine', edits.machines, this.#machines, this.#changed, change);
    merge('image', edits.images, this.#images, this.#changed, change);
    merge('assignment', edits.assignments, this.#assignments, this.#changed, change);
    if (edits.policy !== null) this.#policy = edits.policy;
    this.newNumbers = maximum(this.newNumbers, numbersIn(edits));
    const armed = new Map([...edits.assignments.keys()].map((key) => [key, change]));
    for (const [key, assignment] of edits.assignments) if (assignment === null) armed.delete(key);
    this.#armed = editedArmed(this.#armed, edits, armed);
    this.state.last_machine = Math.max(this.state.last_machine, this.#base.machines.at(-1)?.id ?? 0);
    this.#draft = this.#newDraft();
  }

  /** The change at which a machine's "next boot only" was armed, where it is. */
  armed(machine: number): number | null {
    if (this.#draft.assignment({ type: 'once', machine }) === undefined) return null;
    return this.#armed.get(`once:${machine}`) ?? null;
  }

  machineOf(mac: Mac): Machine | undefined {
    return this.#draft.ownerOfMac(mac);
  }

  /** Look at the end whether the loop guard holds a machine. */
  review(machine: number, atMs: number): void {
    this.#toReview.set(machine, atMs);
  }

  /** Say on the machines that were to be reviewed whether the loop guard holds them now. */
  reviewHolds(): void {
    const snapshot = this.snapshot();
    for (const [id, atMs] of this.#toReview) {
      const machine = this.#draft.findMachine(id);
      const held = machine === undefined ? null : heldNow(snapshot, machine, atMs);
      if (machine !== undefined && held?.reason !== machine.held?.reason)
        this.#draft.putMachine({ ...machine, held });
    }
  }

  /** What the process knows once this is committed. */
  known(): Known {
    return {
      snapshot: this.snapshot(),
      armed: this.#armed,
      bootChange: this.state.boot_change,
      droppedUnknown: this.state.dropped_unknown,
      newestEntry: this.state.last_entry,
    };
  }

  edits(): DatedEdits {
    return {
      machines: this.#machines,
      images: this.#images,
      assignments: this.#assignments,
      policy: this.#policy,
      changed: this.#changed,
      lastChange: this.state.change,
      revisionNumbers: this.newNumbers,
    };
  }

  /** The highest number that a revision of each image has had. */
  async revisionNumbers(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.transaction.selectFrom('revision_numbers').selectAll().execute();
    return maximum(new Map(rows.map(({ image, last }) => [image, last])), this.newNumbers);
  }

  #newDraft(): Draft {
    const occasion: Occasion = {
      by: 'server',
      atMs: 0,
      lastMachine: this.state.last_machine,
      lastRevisions: new Map(),
    };
    return new Draft(this.#base, occasion);
  }
}

function merge<Key extends number | string, Value>(
  kind: string,
  from: ReadonlyMap<Key, Value>,
  into: Map<Key, Value>,
  changed: Map<string, number>,
  change: number,
): void {
  for (const [key, value] of from) {
    into.set(key, value);
    changed.set(`${kind}:${key}`, change);
  }
}

const numbersIn = ({ images }: Edits): Map<string, number> =>
  new Map(
    [...images].flatMap(([name, image]) =>
      image === null ? [] : [[name, lastItem(image.revisions).revision]],
    ),
  );

const maximum = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...a, ...[...b].map(([key, value]) => [key, Math.max(value, a.get(key) ?? 0)] as const)]);
