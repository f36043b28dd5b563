import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const isLike =
  (entry: unknown) =>
  (other: unknown): boolean =>
    JSON.stringify(entry) === JSON.stringify(other);
