import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  appendEntry,
  beginJournal,
  readJournal,
  type NewEntry,
} from '../../../../rom/flash/record/journal.ts';
import { planFlash } from '../../../../rom/flash/plan/flash-plan.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { planRequest } from '../requests.ts';

const now = new Date('2026-01-02T03:04:05Z');
const { plan } = planFlash(planRequest());
const hash = plan.newSha256;
const entries: NewEntry[] = [
  { step: 'planned', plan },
  { step: 'backed-up', sha256: plan.oldSha256, sizeBytes: 65536, file: 'old.bin', copy: null },
  { step: 'writing', sha256: hash, attempt: 1 },
  { step: 'verifying', toolSays: 'written' },
  { step: 'failed', state: 'partial', wrote: true, message: 'The tool failed.' },
];

let folder: string;
let journal: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-journal-'));
  journal = join(folder, 'journal.jsonl');
  await beginJournal(journal, entries[0]!, now);
  for (const entry of entries.slice(1)) await appendEntry(journal, entry, now);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (): string[] => readFileSync(journal, 'utf8').trimEnd().split('\n');
const withoutSum = (line: string): string => {
  const { sum: _, ...entry } = JSON.parse(line) as { sum: string };
  return JSON.stringify(entry);
};
const write = (...text: string[]): void => writeFileSync(journal, `${text.join('\n')}\n`);
const stepsNow = async (): Promise<string[]> => (await readJournal(journal)).entries.map(({ step }) => step);
const steps = entries.map(({ step }) => step);

describe('the checksum of a line', () => {
  it('leaves out every line of which a bit has changed, and believes the others', async () => {
    const original = readFileSync(journal);
    const { entries: before } = await readJournal(journal);
    for (let at = 0; at < original.length; at += 5) {
      const damaged = Buffer.from(original);
      damaged[at] = damaged[at]! ^ (1 << (at % 7));
      writeFileSync(journal, damaged);
      const { entries: read } = await readJournal(journal);
      expect({ at, foreign: read.filter((entry) => !before.some(isLike(entry))) }).toEqual({
        at,
        foreign: [],
      });
    }
  });

  it('is missed where a line behind one that has it has none', async () => {
    const [first = '', second = '', ...others] = lines();
    write(first, withoutSum(second), ...others);
    expect(await stepsNow()).toEqual(steps.filter((step) => step !== 'backed-up'));
  });

  it('is not asked for in a journal of an earlier romkit, nor in the lines before its own', async () => {
    const all = lines();
    write(...all.map(withoutSum));
    expect(await stepsNow()).toEqual(steps);
    write(...all.slice(0, 3).map(withoutSum), ...all.slice(3));
    expect(await stepsNow()).toEqual(steps);
  });

  it('tells that the last line is damaged', async () => {
    const all = lines();
    write(...all.slice(0, -1), all.at(-1)!.replace('partial', 'unchanged'));
    expect(await readJournal(journal)).toMatchObject({ endsDamaged: true });
    expect(await stepsNow()).toEqual(steps.slice(0, -1));
  });
});

describe('a journal', () => {
  it('is open to its owner alone', () => {
    expect(statSync(journal).mode & 0o777).toBe(0o600);
  });

  it('has the time in each of its lines', async () => {
    const { entries: read } = await readJournal(journal);
    expect(new Set(read.map(({ at }) => at))).toEqual(new Set(['2026-01-02T03:04:05.000Z']));
    const [begun, added] = [join(folder, 'begun.jsonl'), journal];
    expect((await beginJournal(begun, entries[0]!, new Date(0))).at).toBe('1970-01-01T00:00:00.000Z');
    expect((await appendEntry(added, entries[2]!, new Date(0))).at).toBe('1970-01-01T00:00:00.000Z');
  });

  it('goes on in a new line behind one that was cut off, and leaves no empty ones', async () => {
    writeFileSync(journal, readFileSync(journal, 'utf8').slice(0, -10));
    await appendEntry(journal, { step: 'dismissed' }, now);
    await appendEntry(journal, { step: 'dismissed' }, now);
    expect(await stepsNow()).toEqual([...steps.slice(0, -1), 'dismissed', 'dismissed']);
    expect(readFileSync(journal, 'utf8').split('\n')).toHaveLength(8);
  });

  it('that is an empty file begins with its first line', async () => {
    writeFileSync(journal, '');
    await appendEntry(journal, { step: 'dismissed' }, now);
    expect(readFileSync(journal, 'utf8')).toMatch(/^\{.*\}\n$/);
  });

  it('that cannot be written, for want of room, is an error with its path', async () => {
    const error = await refusal(() => appendEntry('/dev/full', { step: 'dismissed' }, now));
    expect(error.message).toContain('/dev/full');
  });
});

describe('the reading of a journal', () => {
  const reading = async (...text: string[]): Promise<object> => {
    write(...text);
    const { entries: read, ...rest } = await readJournal(journal);
    return { steps: read.map(({ step }) => step), ...rest, firstLine: rest.firstLine?.['step'] };
  };

  it('tells what is damaged: nothing, a line between, the last line, the first, all', async () => {
    const [first = '', second = '', third = ''] = lines();
    const whole = { endsDamaged: false, isDamaged: false, isEmpty: false, firstLine: 'planned' };
    expect(await reading(first, second)).toEqual({ ...whole, steps: ['planned', 'backed-up'] });
    expect(await reading(first, '', ' ', second)).toEqual({ ...whole, steps: ['planned', 'backed-up'] });
    expect(await reading(first, 'null', third)).toEqual({
      ...{ ...whole, isDamaged: true },
      steps: ['planned', 'writing'],
    });
    expect(await reading(first, '{')).toEqual({
      ...{ ...whole, isDamaged: true, endsDamaged: true },
      steps: ['planned'],
    });
    expect(await reading('{', second)).toEqual({
      ...{ ...whole, isDamaged: true, firstLine: undefined },
      steps: ['backed-up'],
    });
    expect(await reading('')).toEqual({
      ...{ endsDamaged: true, isDamaged: true, isEmpty: true, firstLine: undefined },
      steps: [],
    });
  });
});

const isLike =
  (entry: unknown) =>
  (other: unknown): boolean =>
    JSON.stringify(entry) === JSON.stringify(other);
