import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lineOf, readJournal } from '../../../../rom/flash/record/journal.ts';
import { failed, flashRecord, lines } from '../records.ts';

let journal: string;
beforeEach(() => {
  journal = join(mkdtempSync(join(tmpdir(), 'romkit-lines-')), 'journal.jsonl');
});
afterEach(() => rmSync(join(journal, '..'), { recursive: true }));

const at = '2026-01-02T03:04:05.000Z';
const hash = 'a'.repeat(64);
const { plan } = flashRecord('x', []);
const planned = { step: 'planned', plan } as const;
const recovering = { step: 'recovering', sha256: hash, sizeBytes: 1, file: 'now.bin' } as const;

/** Can a line that says this be read? */
async function isRead(content: object): Promise<boolean> {
  writeFileSync(journal, lineOf(content));
  return (await readJournal(journal)).entries.length === 1;
}

/** An entry, and another value or none in one of its fields. */
const withField = (entry: object, field: string, value?: unknown): object => ({
  ...{ at, ...entry },
  [field]: value,
});

const all = [
  planned,
  recovering,
  ...Object.values(lines),
  ...(['unchanged', 'partial', 'complete', 'unknown'] as const).map((state) => failed(state)),
];

describe('a line of a journal', () => {
  it.each(all.map((entry) => [entry.step, entry] as const))('%s is read back', async (_step, entry) => {
    writeFileSync(journal, lineOf({ at, ...entry }));
    expect((await readJournal(journal)).entries).toEqual([{ at, ...entry }]);
  });

  it.each(
    all.flatMap((entry) => ['at', ...Object.keys(entry)].map((field) => [entry.step, field, entry] as const)),
  )('%s is not read without its %s', async (_step, field, entry) => {
    expect(await isRead({ at, ...entry })).toBe(true);
    expect(await isRead(withField(entry, field))).toBe(false);
  });

  it.each<[object, string, unknown]>([
    [lines.backedUp, 'sha256', 'a'.repeat(63)],
    [lines.backedUp, 'sha256', 'a'.repeat(65)],
    [lines.backedUp, 'sha256', 'A'.repeat(64)],
    [lines.done, 'written', 'yes'],
    [lines.writing, 'attempt', '1'],
    [failed('partial'), 'state', 'half'],
    [lines.done, 'step', 'finished'],
  ])('%j is not read with a %s of %j', async (entry, field, value) => {
    expect(await isRead(withField(entry, field, value))).toBe(false);
  });

  it('may say where the copy of a backup lies', async () => {
    expect(await isRead(withField(lines.backedUp, 'copy', '/safe/copy.bin'))).toBe(true);
  });
});

describe('the plan in the first line', () => {
  const isPlanRead = (field: string, value?: unknown): Promise<boolean> =>
    isRead({ at, ...planned, plan: { ...plan, [field]: value } });
  const { chip, identity, rom } = plan;

  it.each([
    ...['planVersion', 'kind', 'device', 'chipName', 'backend', 'tool', 'identity', 'chip', 'rom', 'slot'],
    ...['oldSha256', 'newSha256', 'changes', 'undoes'],
  ])('is not read without its %s', async (field) => {
    expect(await isPlanRead(field)).toBe(false);
  });

  it.each<[string, unknown]>([
    ['planVersion', 2],
    ['planVersion', 0],
    ['kind', 'restore'],
    ['identity', { ...identity, device: undefined }],
    ['identity', { ...identity, chip: undefined }],
    ['chip', { ...chip, name: undefined }],
    ['chip', { ...chip, sizeBytes: 0 }],
    ['chip', { ...chip, sizeBytes: 1.5 }],
    ['rom', { ...rom, file: undefined }],
    ['rom', { ...rom, sha256: 'a' }],
    ['slot', { offset: -1, sizeBytes: 1 }],
    ['slot', { offset: 0.5, sizeBytes: 1 }],
    ['slot', { offset: 0, sizeBytes: -1 }],
    ['slot', { offset: 0, sizeBytes: 0.5 }],
    ['slot', { offset: 0 }],
    ['slot', { sizeBytes: 1 }],
    ['changes', [{ offset: 0 }]],
    ['oldSha256', 'a'.repeat(65)],
    ['newSha256', 'a'.repeat(63)],
  ])('is not read with a %s of %j', async (field, value) => {
    expect(await isPlanRead(field, value)).toBe(false);
  });

  it.each<[string, unknown]>([
    ['kind', 'rollback'],
    ['chipName', null],
    ['chipName', 'W25X40'],
    ['rom', null],
    ['slot', null],
    ['slot', { offset: 0, sizeBytes: 0, how: 'whole' }],
    ['chip', { ...chip, sizeBytes: 1 }],
    ['changes', []],
    ['undoes', '00001-20260102-030405-0000'],
    ['of a later romkit', { what: 'it says' }],
  ])('is read with a %s of %j', async (field, value) => {
    expect(await isPlanRead(field, value)).toBe(true);
  });
});
