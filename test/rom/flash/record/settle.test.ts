import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { phaseOf, settle, settleRestored, type FlashRecord } from '../../../../rom/flash/record/history.ts';
import { beginJournal } from '../../../../rom/flash/record/journal.ts';
import { imageFile, storeImage } from '../../../../rom/flash/record/images.ts';
import type { FlashPlan } from '../../../../rom/flash/plan/flash-plan.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bench, type Bench } from '../bench.ts';
import { chipImage } from '../chip.ts';
import { failed, lines } from '../records.ts';

let at: Bench;
let plan: FlashPlan;
beforeEach(async () => {
  at = bench();
  const prepared = at.prepared();
  plan = prepared.plan;
  for (const content of [prepared.before, prepared.after]) await storeImage(at.history.images, content, {});
});
afterEach(() => at.remove());

const elsewhere = { identity: { device: 'pci:0000:04:00.0', chip: 'pci:0000:04:00/flash' } };

/** A flash with a journal of its own. */
async function flash(
  steps: readonly (typeof lines)[keyof typeof lines][] | 'cut off',
  change: Partial<FlashPlan> = {},
): Promise<FlashRecord> {
  const record = await at.history.create({ ...plan, ...change });
  const { backedUp, writing, verifying } = lines;
  const own = steps === 'cut off' ? [backedUp, writing, verifying, failed('partial')] : steps;
  for (const entry of own) await at.history.append(record.id, entry);
  return at.history.find(record.id);
}

const phases = async (): Promise<string[]> => (await at.history.list()).map(phaseOf);

describe('a flash that is done', () => {
  it('takes the place of what was unfinished on its chip, and of nothing else', async () => {
    await flash('cut off');
    await flash('cut off', elsewhere);
    await flash([lines.backedUp]);
    const last = await flash('cut off');
    await settle(at.history, last);
    expect(await phases()).toEqual(['superseded', 'failed', 'backed-up', 'failed']);
    const [first] = await at.history.list();
    expect(first!.entries.at(-1)).toMatchObject({ step: 'superseded', by: last.id });
  });

  it('takes back what it undid', async () => {
    const first = await flash([lines.backedUp, lines.writing, lines.done]);
    const last = await flash([lines.backedUp, lines.writing, lines.done], { undoes: first.id });
    await settle(at.history, last);
    const [undone] = await at.history.list();
    expect(undone!.entries.at(-1)).toMatchObject({ step: 'rolled-back', by: last.id });
  });

  it('leaves the flash of another card unfinished, whose content was another', async () => {
    await flash('cut off');
    const other = chipImage().fill(0x33, 0, 1);
    const { sha256 } = await storeImage(at.history.images, other, {});
    await settle(at.history, await flash([lines.done], { oldSha256: sha256 }));
    expect(await phases()).toEqual(['failed', 'done']);
  });

  it('takes the place of a flash whose journal has lost its backup and its write', async () => {
    await flash([lines.verifying]);
    await settle(at.history, await flash([lines.done]));
    expect(await phases()).toEqual(['superseded', 'done']);
  });

  it('leaves a flash unfinished whose contents are gone', async () => {
    await flash('cut off');
    rmSync(imageFile(at.history.images, plan.newSha256));
    await settle(at.history, await flash([lines.done]));
    expect(await phases()).toEqual(['failed', 'done']);
  });
});

describe('an old content that is there already', () => {
  it('ends what was unfinished on its chip, the flash and a rollback of it', async () => {
    const first = await flash('cut off');
    await flash('cut off', { undoes: first.id });
    await flash('cut off', elsewhere);
    await flash([lines.backedUp]);
    await settleRestored(at.history, first, plan.identity.chip);
    expect(await phases()).toEqual(['rolled-back', 'rolled-back', 'failed', 'backed-up']);
    const [, second] = await at.history.list();
    expect(second!.entries.at(-1)).toMatchObject({ step: 'rolled-back', by: first.id });
  });
});

describe('the history', () => {
  it('gives each flash a number and a time, and is open to its owner alone', async () => {
    const { id, entries, ...rest } = await at.history.create(plan);
    expect(id).toMatch(/^00001-\d{8}-\d{6}-[0-9a-f]{4}$/);
    expect(entries.map(({ step }) => step)).toEqual(['planned']);
    expect(rest).toEqual({ plan, endsDamaged: false, isDamaged: false, hasBegun: false });
    await at.history.announceWrite({ id, entries, ...rest });
    for (const folder of ['journals', 'begun'])
      expect(statSync(join(at.work, 'state', 'flash', folder)).mode & 0o777).toBe(0o700);
    expect((await at.history.create(plan)).id).toMatch(/^00002-/);
  });

  it('is in the order of its numbers, whichever file is older', async () => {
    const journals = join(at.work, 'state', 'flash', 'journals');
    await at.history.create(plan);
    const ids = ['00010-20260102-030405-0000', '00002-20260102-030405-0000', '20260102-030405-0000'];
    for (const id of ids)
      await beginJournal(join(journals, `${id}.jsonl`), { step: 'planned', plan }, new Date(0));
    expect((await at.history.list()).map(({ id }) => id.slice(0, 5))).toEqual([
      '20260',
      '00001',
      '00002',
      '00010',
    ]);
    expect(at.history.images).toBe(join(at.work, 'state', 'flash', 'images'));
  });

  it('counts the attempts to write', async () => {
    const record = await flash([lines.backedUp]);
    await at.history.announceWrite(record);
    await at.history.announceWrite(await at.history.find(record.id));
    const [{ entries, hasBegun } = record] = await at.history.list();
    expect(entries.slice(2)).toMatchObject([
      { step: 'writing', sha256: plan.newSha256, attempt: 1 },
      { step: 'writing', sha256: plan.newSha256, attempt: 2 },
    ]);
    expect(hasBegun).toBe(true);
  });

  it('knows no flash of another name', async () => {
    await at.history.create(plan);
    expect(await refusal(() => at.history.find('00001'))).toMatchObject({
      ...{ code: 'no-such-flash', exitCode: 2 },
      message: 'There is no flash "00001".',
    });
  });

  it('lists what can be read apart from what cannot', async () => {
    const { id } = await at.history.create({ ...plan, tool: undefined as unknown as string });
    await at.history.create(plan);
    expect(await at.history.list()).toHaveLength(1);
    expect((await at.history.unreadable()).map((record) => record.id)).toEqual([id]);
    expect(await refusal(() => at.history.find(id))).toMatchObject({
      ...{ code: 'journal-unreadable', exitCode: 30 },
      message: `The journal of flash ${id} cannot be read: its first line is damaged.`,
    });
  });
});
