import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { burn } from '../../../../rom/flash/burn/burn.ts';
import { isUnfinished, phaseOf, type FlashRecord } from '../../../../rom/flash/record/history.ts';
import { inspectChip, resumeFlash, unfinishedFlash } from '../../../../rom/flash/recover/resume.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bench, type Bench } from '../bench.ts';
import { cutOff } from '../fake-backend.ts';
import { flashRecord, historyOf, lines } from '../records.ts';
import { probed } from '../requests.ts';

const { backedUp, writing, verifying, done } = lines;
const cut = (id: string): FlashRecord => flashRecord(id, [backedUp, writing, verifying]);
const whole = (id: string): FlashRecord => flashRecord(id, [backedUp, writing, verifying, done]);

describe('the flash to go on with', () => {
  it.each<[string, FlashRecord[], string | null, string]>([
    ['is the last unfinished one', [cut('a'), cut('b'), whole('c')], null, 'b'],
    ['is the one that is named', [cut('a'), cut('b')], 'a', 'a'],
  ])('%s', async (_what, records, id, expected) => {
    expect((await unfinishedFlash(historyOf(...records), id)).id).toBe(expected);
  });

  it.each<[string, FlashRecord[], string | null, string]>([
    ['none is unfinished', [whole('a')], null, 'No flash is unfinished.'],
    ['there is none at all', [], null, 'No flash is unfinished.'],
    ['the one that is named is done', [whole('a'), cut('b')], 'a', 'Flash a is not unfinished.'],
  ])('does not exist where %s', async (_what, records, id, message) => {
    expect(await refusal(() => unfinishedFlash(historyOf(...records), id))).toMatchObject({
      ...{ code: 'nothing-unfinished', message, exitCode: 2 },
    });
  });
});

describe('a flash that was cut off', () => {
  let at: Bench;
  beforeEach(async () => {
    at = bench();
    const works = at.backend.writing;
    at.backend.writing = cutOff(6000);
    await refusal(() => burn(at.prepared(), at));
    at.backend.writing = works;
    at.events.length = 0;
  });
  afterEach(() => at.remove());

  const unfinished = (): Promise<FlashRecord> => unfinishedFlash(at.history, null);

  it('is looked at by reading its chip', async () => {
    await inspectChip(at, await unfinished());
    expect(at.events).toEqual([{ type: 'work', work: 'reading' }]);
  });

  it('is not looked at on another device', async () => {
    at.backend.probed = { ...probed, identity: { ...probed.identity, device: 'pci:0000:04:00.0' } };
    const calls = at.backend.calls.length;
    const record = await unfinished();
    expect(await refusal(() => inspectChip(at, record))).toMatchObject({ code: 'device-changed' });
    expect(at.backend.calls.slice(calls)).toEqual(['probe']);
  });

  it('cannot be looked at where it never made a backup', async () => {
    await expect(inspectChip(at, flashRecord('x', []))).rejects.toThrow('without a backup');
  });

  it('does not go on where the chip gives another number of bytes', async () => {
    const inspected = await inspectChip(at, await unfinished());
    const short = { ...inspected, current: inspected.current.subarray(1) };
    const error = await refusal(() => resumeFlash(at, short));
    expect(error).toMatchObject({ code: 'device-changed', exitCode: 30 });
    expect(error.message).toMatch(/^The chip gives another number of bytes than before\. The chip is partly/);
  });

  it('goes on where it has left the whole chip erased', async () => {
    at.backend.content.fill(0xff);
    const inspected = await inspectChip(at, await unfinished());
    await resumeFlash(at, inspected, new Set(['changed-since'] as const));
    expect((await at.history.list()).map(phaseOf)).toEqual(['done']);
  });

  it('ends what else was unfinished on its chip where all is there', async () => {
    const first = await unfinished();
    const inspected = await inspectChip(at, first);
    inspected.after.copy(at.backend.content);
    const second = await at.history.create(first.plan);
    for (const entry of [backedUp, writing]) await at.history.append(second.id, entry);
    const again = await inspectChip(at, await at.history.find(second.id));
    expect(await resumeFlash(at, again)).toEqual({ complaint: null });
    expect((await at.history.list()).map(phaseOf)).toEqual(['superseded', 'done']);
    expect((await at.history.list()).some(isUnfinished)).toBe(false);
  });
});
