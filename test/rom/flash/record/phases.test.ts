import { describe, expect, it } from '@jest/globals';
import {
  backupOf,
  hasLostLines,
  isUnfinished,
  phaseOf,
  unfinishedOn,
  unreadableOn,
  type FlashHistory,
  type FlashRecord,
} from '../../../../rom/flash/record/history.ts';
import type { NewEntry } from '../../../../rom/flash/record/journal.ts';
import type { UnreadableRecord } from '../../../../rom/flash/record/record.ts';
import { failed, flashRecord, historyOf, lines } from '../records.ts';

const { backedUp, writing, verifying, done, rolledBack, superseded, dismissed } = lines;
const recovering: NewEntry = { step: 'recovering', sha256: 'a'.repeat(64), sizeBytes: 1, file: 'now.bin' };
const written = [backedUp, writing, verifying];

/** What is to be different in a record: damage to its journal, or a witness beside it. */
type Damage = Partial<Pick<FlashRecord, 'endsDamaged' | 'isDamaged' | 'hasBegun'>>;
const record = (entries: readonly NewEntry[], damage: Damage = {}): FlashRecord => ({
  ...flashRecord('x', entries),
  ...damage,
});

describe('an unfinished flash', () => {
  it.each<[string, NewEntry[], Damage, boolean]>([
    ['planned', [], {}, false],
    ['planned, and begun', [], { hasBegun: true }, true],
    ['planned, and damaged behind', [], { endsDamaged: true }, false],
    ['backed up', [backedUp], {}, false],
    ['backed up, and begun', [backedUp], { hasBegun: true }, true],
    ['backed up, and damaged behind', [backedUp], { endsDamaged: true }, true],
    ['writing', [backedUp, writing], {}, true],
    ['verifying', written, {}, true],
    ['recovering', [...written, recovering], {}, true],
    ['done', [...written, done], {}, false],
    ['done, and damaged behind', [...written, done], { endsDamaged: true }, false],
    ['failed before it wrote', [backedUp, failed('unknown', false)], {}, false],
    ['failed, unchanged', [...written, failed('unchanged')], {}, false],
    ['failed, complete', [...written, failed('complete')], {}, false],
    ['failed, partial', [...written, failed('partial')], {}, true],
    ['failed, unknown', [...written, failed('unknown')], {}, true],
    ['failed, unchanged, and damaged behind', [...written, failed('unchanged')], { endsDamaged: true }, true],
    ['rolled back', [...written, rolledBack], {}, false],
    ['superseded', [...written, superseded], {}, false],
    ['dismissed', [...written, dismissed], {}, false],
  ])('%s', (_what, entries, damage, isIt) => {
    expect(isUnfinished(record(entries, damage))).toBe(isIt);
  });

  it('is one that lost all its lines after it had begun', () => {
    const lost = { ...record([], { hasBegun: true }), entries: [] };
    expect([isUnfinished(lost), phaseOf(lost)]).toEqual([true, 'planned']);
    expect(isUnfinished({ ...lost, hasBegun: false })).toBe(false);
  });
});

describe('lost lines', () => {
  it.each<[string, NewEntry[], Damage, boolean]>([
    ['are seen in a damaged journal', [...written, done], { isDamaged: true }, true],
    ['are seen where a flash that began is planned', [], { hasBegun: true }, true],
    ['are seen where a flash that began is backed up', [backedUp], { hasBegun: true }, true],
    ['are not seen while it writes', [backedUp, writing], {}, false],
    ['are not seen where it is done', [...written, done], {}, false],
    ['are not seen where it has not begun', [backedUp], {}, false],
  ])('%s', (_what, entries, damage, hasLost) => {
    expect(hasLostLines(record(entries, damage))).toBe(hasLost);
  });
});

describe('the backup of a flash', () => {
  const { oldSha256 } = record([]).plan;
  const again = { ...backedUp, sha256: 'b'.repeat(64) };
  const fromPlan = { sha256: oldSha256, file: `${oldSha256}.bin` };

  it.each<[string, NewEntry[], Damage, object | null]>([
    ['is that of its line', [backedUp, writing], {}, backedUp],
    ['is the last that it made', [backedUp, again], {}, again],
    ['is that of its plan, where it writes', [writing], { hasBegun: false }, fromPlan],
    ['is that of its plan, where it has begun', [], { hasBegun: true }, fromPlan],
    ['is none where nothing was written', [verifying], {}, null],
  ])('%s', (_what, entries, damage, backup) => {
    if (backup === null) expect(backupOf(record(entries, damage))).toBeNull();
    else expect(backupOf(record(entries, damage))).toMatchObject(backup);
  });
});

describe('what protects a chip', () => {
  const { chip } = record([]).plan.identity;
  const elsewhere = { identity: { device: 'tcp:192.0.2.1:4444', chip: 'tcp:192.0.2.1:4444/flash' } };
  const unfinished = (id: string, change = {}): FlashRecord => flashRecord(id, written, change);

  it('is the last unfinished flash of it', async () => {
    const id = async (...records: FlashRecord[]): Promise<string | undefined> =>
      (await unfinishedOn(historyOf(...records), chip))?.id;
    expect(await id(unfinished('a'), unfinished('b'), unfinished('c', elsewhere))).toBe('b');
    expect(await id(unfinished('a'), flashRecord('b', [...written, done]))).toBe('a');
    expect(await id(unfinished('c', elsewhere))).toBeUndefined();
  });

  it('are journals that may be about it', async () => {
    const of = (id: string, on: string | null, mayBeUnfinished = true): UnreadableRecord => ({
      ...{ id, why: 'damaged', chip: on, mayBeUnfinished },
    });
    const history: FlashHistory = {
      ...historyOf(),
      unreadable: () =>
        Promise.resolve([of('its', chip), of('any', null), of('other', 'tcp:x'), of('whole', chip, false)]),
    };
    expect((await unreadableOn(history, chip)).map(({ id }) => id)).toEqual(['its', 'any']);
  });
});
