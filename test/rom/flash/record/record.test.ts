import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { markBegun, readBegun } from '../../../../rom/flash/record/begun.ts';
import { lineOf } from '../../../../rom/flash/record/journal.ts';
import {
  bySequence,
  dismissHint,
  idsIn,
  readRecord,
  sequenceOf,
} from '../../../../rom/flash/record/record.ts';
import { failed, flashRecord, lines } from '../records.ts';

const at = '2026-01-02T03:04:05.000Z';
const { plan } = flashRecord('x', []);
const { chip } = plan.identity;

let folder: string;
let journals: string;
let begun: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-record-'));
  journals = join(folder, 'journals');
  begun = join(folder, 'begun');
  mkdirSync(journals);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Read a journal of these lines. */
async function read(...entries: readonly object[]): ReturnType<typeof readRecord> {
  const path = join(journals, 'x.jsonl');
  writeFileSync(path, entries.map((entry) => lineOf({ at, ...entry })).join(''));
  return readRecord('x', path, begun);
}

describe('the names of journals', () => {
  it('are those of its files alone', async () => {
    for (const name of ['00001-a.jsonl', 'x.jsonl.tmp', '.x.jsonl', 'x.json', 'a b.jsonl', '_.jsonl'])
      writeFileSync(join(journals, name), '');
    expect((await idsIn(journals)).sort()).toEqual(['00001-a', '_']);
  });

  it('are none where there is no folder, and an error where it cannot be read', async () => {
    expect(await idsIn(join(folder, 'nowhere'))).toEqual([]);
    writeFileSync(join(folder, 'file'), '');
    await expect(idsIn(join(folder, 'file'))).rejects.toThrow();
  });

  it.each([
    ['00012-20260102-030405-1a2b', 12],
    ['123456-20260102-030405-1a2b', 123456],
    ['20260102-030405-1a2b', 0],
    ['12-2026010-030405-1a2b', 0],
    ['12-20260102-03040-1a2b', 0],
    ['x12-20260102-030405-1a2b', 0],
  ])('%s has the number %i', (id, number) => {
    expect(sequenceOf(id)).toBe(number);
  });

  it('are in the order of their numbers, those without one first, by time', () => {
    const ids = [
      '20260102-030405-0000',
      '20260102-030406-0000',
      '00002-19700101-000000-0000',
      '00010-19700101-000000-0000',
    ];
    expect(ids.toReversed().sort(bySequence)).toEqual(ids);
  });
});

describe('a record', () => {
  it('has the plan of its first line, and all lines', async () => {
    expect(await read({ step: 'planned', plan }, lines.backedUp)).toEqual({
      ...{ id: 'x', plan, endsDamaged: false, isDamaged: false, hasBegun: false },
      entries: [
        { at, step: 'planned', plan },
        { at, ...lines.backedUp },
      ],
    });
  });

  it('has begun where a witness says so', async () => {
    await markBegun(begun, 'x', plan, new Date(at));
    expect(await read({ step: 'planned', plan })).toMatchObject({ hasBegun: true, isDamaged: false });
    expect(await readBegun(begun, 'y')).toBeNull();
  });

  it('has the plan of its witness where its first line is damaged', async () => {
    await markBegun(begun, 'x', plan, new Date(at));
    const planned = { at, step: 'planned', plan };
    expect(await read({ step: 'planed' }, lines.backedUp, lines.writing)).toMatchObject({
      ...{ plan, hasBegun: true, isDamaged: true, endsDamaged: false },
      entries: [planned, lines.backedUp, lines.writing],
    });
    expect(await read()).toMatchObject({ entries: [planned], endsDamaged: true, isDamaged: true });
  });
});

describe('a journal that is no record', () => {
  const newer = { step: 'planned', plan: { ...plan, planVersion: 2 } };

  it.each<[string, object[], string, string | null]>([
    ['is empty', [], 'it is empty', null],
    ['has a plan of a newer romkit', [newer], 'a newer romkit wrote it (plan version 2)', chip],
    [
      'has a plan that lacks a field',
      [{ step: 'planned', plan: { ...plan, tool: 1 } }],
      'its first line is damaged',
      chip,
    ],
    [
      'has a version that is no number',
      [{ step: 'planned', plan: { planVersion: '2' } }],
      'its first line is damaged',
      null,
    ],
    ['has no plan', [{ step: 'planned' }], 'its first line is damaged', null],
    ['has null for a plan', [{ step: 'planned', plan: null }], 'its first line is damaged', null],
    [
      'has a plan without an identity',
      [{ step: 'planned', plan: { identity: null } }],
      'its first line is damaged',
      null,
    ],
    [
      'has a text for an identity',
      [{ step: 'planned', plan: { identity: 'x' } }],
      'its first line is damaged',
      null,
    ],
    [
      'has a number for a chip',
      [{ step: 'planned', plan: { identity: { chip: 1 } } }],
      'its first line is damaged',
      null,
    ],
    ['has no chip', [{ step: 'planned', plan: { identity: {} } }], 'its first line is damaged', null],
    ['begins with its second line', [lines.backedUp], 'its first line is damaged', null],
  ])('%s', async (_what, entries, why, on) => {
    expect(await read(...entries)).toEqual({ id: 'x', why, chip: on, mayBeUnfinished: true });
  });

  it.each([
    ['planned', [], true],
    ['backed up', [lines.backedUp], true],
    ['writing', [lines.writing], true],
    ['verifying', [lines.verifying], true],
    ['failed, partial', [failed('partial')], true],
    ['failed, unknown', [failed('unknown')], true],
    ['failed, unchanged', [failed('unchanged')], false],
    ['failed, complete', [failed('complete')], false],
    ['failed before it wrote', [failed('partial', false)], false],
    ['done', [lines.done], false],
    ['rolled back', [lines.rolledBack], false],
    ['superseded', [lines.superseded], false],
    ['dismissed', [lines.dismissed], false],
    ['done, and damaged behind', [lines.done, { step: 'none' }], true],
  ])('and ends with "%s" protects its chip: %s', async (_what, entries, mayBeUnfinished) => {
    expect(await read(newer, ...entries)).toMatchObject({ mayBeUnfinished });
  });

  it('names the chip that its witness knows', async () => {
    await markBegun(begun, 'x', plan, new Date(at));
    expect(await read({ ...newer, plan: { ...newer.plan, identity: null } })).toMatchObject({ chip });
    expect(await readRecord('x', journals, begun)).toMatchObject({ chip, mayBeUnfinished: true });
  });

  it('cannot be opened, and may be of any chip', async () => {
    expect(await readRecord('x', join(journals, 'nowhere.jsonl'), begun)).toMatchObject({
      ...{ id: 'x', chip: null, mayBeUnfinished: true },
      why: 'no such file or directory',
    });
  });

  it('is dismissed by its name', () => {
    expect(dismissHint('00007-x')).toContain('romkit flash dismiss 00007-x');
  });
});

it('a witness that cannot be read says that a write began, and not of which plan', async () => {
  mkdirSync(join(begun, 'x.jsonl'), { recursive: true });
  expect(await readBegun(begun, 'x')).toEqual({ planned: undefined });
});
