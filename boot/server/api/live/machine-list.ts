import type { Boot } from '../../../registry/model/boot.ts';
import type { Machine } from '../../../registry/model/machine.ts';
import type { Snapshot } from '../../../registry/snapshot.ts';
import { itemAt } from '../../../../system/present.ts';
import { changesBetween, type MachineChanges } from './machine-changes.ts';
import { listedMachine } from './machine-view.ts';

/** The JSON of some machines whose numbers follow each other, and what it was made from. */
interface Block {
  readonly machines: readonly Machine[];
  readonly lastBoots: readonly (Boot | undefined)[];
  /** Each machine behind a comma. */
  readonly json: Buffer;
}

/** Numbers in one block: so many machines are written again where one of them has changed. */
const blockSize = 128;

/**
 * The machines as the API shows them: JSON in blocks, outside of V8's heap and the same for all who ask. A block is made
 * again where one of its machines is another one, and let go of as soon as that is told.
 */
export class MachineList {
  /** Null where it was forgotten. */
  #snapshot: Snapshot | null;
  readonly #blocks = new Map<number, Block>();
  #pending = nothingPending();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /**
   * The JSON of all machines in pieces, each machine behind a comma. It ends where a newer snapshot is shown, or all is
   * forgotten, before the last piece was taken.
   * @param latest the newest boot of each
   */
  *pieces(snapshot: Snapshot, latest: ReadonlyMap<number, Boot>): Generator<Buffer, void> {
    this.#advance(snapshot);
    const { machines } = snapshot;
    for (let from = 0, to = 0; from < machines.length && this.#isShown(snapshot); from = to) {
      const key = blockOf(itemAt(machines, from).id);
      while (to < machines.length && blockOf(itemAt(machines, to).id) === key) to += 1;
      yield this.#block(key, snapshot, machines.slice(from, to), latest);
    }
  }

  /** Changes since this was asked last. */
  changes(snapshot: Snapshot): MachineChanges {
    this.#advance(snapshot);
    const changes = this.#pending;
    this.#pending = nothingPending();
    return changes;
  }

  /** Nobody looks: it fills no memory. Changes are told from the next look on. */
  forget(): void {
    if (this.#snapshot === null) return;
    this.#snapshot = null;
    this.#blocks.clear();
    this.#pending = nothingPending();
  }

  #isShown({ change }: Snapshot): boolean {
    return this.#snapshot !== null && this.#snapshot.change <= change;
  }

  #block(
    key: number,
    snapshot: Snapshot,
    machines: readonly Machine[],
    latest: ReadonlyMap<number, Boot>,
  ): Buffer {
    const known = this.#blocks.get(key);
    const lastBoots = machines.map(({ id }) => latest.get(id));
    if (known !== undefined && isSame(known.machines, machines) && isSame(known.lastBoots, lastBoots))
      return known.json;
    const listed = machines.map((machine, index) => listedMachine(snapshot, machine, lastBoots[index]));
    const json = Buffer.from(JSON.stringify(listed));
    json.write(',');
    const block = { machines, lastBoots, json: json.subarray(0, -1) };
    this.#blocks.set(key, block);
    return block.json;
  }

  #advance(snapshot: Snapshot): void {
    const before = this.#snapshot;
    if (before !== null && snapshot.change <= before.change) return;
    this.#snapshot = snapshot;
    if (before === null) return;
    const { changed, removed, rules } = changesBetween(before, snapshot);
    for (const id of [...changed, ...removed]) this.#blocks.delete(blockOf(id));
    const pending = this.#pending;
    for (const id of removed) pending.changed.delete(id);
    for (const id of changed) pending.removed.delete(id);
    removed.forEach((id) => pending.removed.add(id));
    changed.forEach((id) => pending.changed.add(id));
    pending.rules ||= rules;
  }
}

const blockOf = (id: number): number => Math.floor(id / blockSize);

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);

const nothingPending = (): { changed: Set<number>; removed: Set<number>; rules: boolean } => ({
  ...{ changed: new Set(), removed: new Set(), rules: false },
});
