import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { burn } from '../../../../rom/flash/burn/burn.ts';
import { loadImage } from '../../../../rom/flash/record/images.ts';
import { sha256 } from '../../../../system/files/files.ts';
import {
  backupOf,
  hasLostLines,
  historyIn,
  isUnfinished,
  unfinishedOn,
  unreadableOn,
} from '../../../../rom/flash/record/history.ts';
import { lineOf } from '../../../../rom/flash/record/journal.ts';
import { inspectChip, resumeFlash, unfinishedFlash } from '../../../../rom/flash/recover/resume.ts';
import { planFlash } from '../../../../rom/flash/plan/flash-plan.ts';
import { flashToUndo } from '../../../../rom/flash/recover/rollback.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bench, type Bench } from '../bench.ts';
import { chipImage, newRom } from '../chip.ts';
import { cutOff } from '../fake-backend.ts';
import { planRequest, probed, romFile } from '../requests.ts';

let at: Bench;
beforeEach(() => void (at = bench()));
afterEach(() => at.remove());

const folder = (): string => join(at.work, 'state', 'flash', 'journals');

const begun = (): string => join(at.work, 'state', 'flash', 'begun');

/** Change the lines of the only journal. */
function damage(change: (lines: string[]) => string[]): void {
  const file = join(folder(), readdirSync(folder())[0]!);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(file, `${change(lines).join('\n')}\n`);
}

async function cutOffFlash(): Promise<void> {
  at.backend.writing = cutOff(6000);
  await refusal(() => burn(at.prepared(), at));
}

const withPlan = (change: object) => (lines: string[]) => {
  const { sum: _, ...first } = JSON.parse(lines[0]!) as { plan: object; sum: string };
  return [lineOf({ ...first, plan: { ...first.plan, ...change } }).trimEnd(), ...lines.slice(1)];
};

describe('a journal that cannot be read', () => {
  it.each([
    ['of a newer romkit', withPlan({ planVersion: 2 }), probed.identity.chip, /newer romkit/],
    ['without a field', withPlan({ newSha256: undefined }), probed.identity.chip, /damaged/],
    ['without a slot', withPlan({ slot: undefined }), probed.identity.chip, /damaged/],
  ])('%s is listed and protects its chip', async (_what, change, chip, why) => {
    await cutOffFlash();
    damage(change);
    expect(await at.history.list()).toEqual([]);
    const found = await unreadableOn(at.history, probed.identity.chip);
    expect(found).toMatchObject([{ chip, mayBeUnfinished: true }]);
    expect(found[0]!.why).toMatch(why);
    const others = await unreadableOn(at.history, 'tcp:192.0.2.1:4444');
    expect(others).toHaveLength(chip === null ? 1 : 0);
    const { plan } = planFlash(planRequest({ unreadable: found }));
    expect(plan.refused.map(({ reason }) => reason)).toEqual(['unfinished']);
    expect(await refusal(() => at.history.find(found[0]!.id))).toMatchObject({ code: 'journal-unreadable' });
  });

  it.each([
    ['with a damaged first line', (lines: string[]) => ['{"at":', ...lines.slice(1)], /damaged/],
    ['without its first line', (lines: string[]) => lines.slice(1), /damaged/],
    ['that is empty', () => [''], /empty/],
  ])('%s protects every chip where nothing else has its plan', async (_what, change, why) => {
    await cutOffFlash();
    rmSync(begun(), { recursive: true });
    damage(change);
    const found = await unreadableOn(at.history, 'tcp:192.0.2.1:4444');
    expect(found).toMatchObject([{ chip: null, mayBeUnfinished: true }]);
    expect(found[0]!.why).toMatch(why);
  });

  it('does not name the chip in a line whose checksum is wrong', async () => {
    await cutOffFlash();
    rmSync(begun(), { recursive: true });
    damage(([first = '', ...lines]) => [first.replace('0000:03:00/flash', '0000:13:00/flash'), ...lines]);
    expect(await at.history.unreadable()).toMatchObject([{ chip: null, mayBeUnfinished: true }]);
  });

  it('goes on protecting when another flash of the same chip is completed: that may be another card', async () => {
    await cutOffFlash();
    damage(withPlan({ planVersion: 2 }));
    chipImage().copy(at.backend.content);
    at.backend.writing = (chip, wanted) => (wanted.copy(chip.content), { result: 'written' });
    await burn(at.prepared(), at);
    expect(await unreadableOn(at.history, probed.identity.chip)).toHaveLength(1);
  });

  it('protects nothing where its last line says that the chip is whole', async () => {
    await burn(at.prepared(), at);
    damage(withPlan({ planVersion: 2 }));
    expect(await at.history.unreadable()).toHaveLength(1);
    expect(await unreadableOn(at.history, probed.identity.chip)).toEqual([]);
  });

  it('protects nothing once somebody has dismissed it by name', async () => {
    await cutOffFlash();
    damage(withPlan({ planVersion: 2 }));
    await at.history.append((await at.history.unreadable())[0]!.id, { step: 'dismissed' });
    expect(await unreadableOn(at.history, probed.identity.chip)).toEqual([]);
  });

  it('counts as unfinished where the damaged line may have been the beginning of a write', async () => {
    await burn(at.prepared(), at);
    damage((lines) => [...lines.slice(0, 2), '{"at":"2026-01-0']);
    expect((await at.history.list()).map(isUnfinished)).toEqual([true]);
    damage((lines) => [lines[0]!, '{"at":"2026-01-0']);
    expect((await at.history.list()).map(isUnfinished)).toEqual([true]);
    // Nothing is written before there is a backup.
    rmSync(begun(), { recursive: true });
    expect((await at.history.list()).map(isUnfinished)).toEqual([false]);
  });
});

describe('a journal that is cut short', () => {
  it.each([
    [0, true],
    [1, true],
    [2, true],
    [3, false],
  ])('to %i lines leaves the flash unfinished, with its backup', async (count, hasLost) => {
    await cutOffFlash();
    damage((lines) => lines.slice(0, count));
    const record = await unfinishedOn(at.history, probed.identity.chip);
    expect(record).toMatchObject({ hasBegun: true, plan: { oldSha256: sha256(chipImage()) } });
    expect(hasLostLines(record!)).toBe(hasLost);
    const undone = await flashToUndo(at.history, null);
    expect((await loadImage(at.history.images, backupOf(undone)!.sha256)).equals(chipImage())).toBe(true);
  });

  it.each([1, 2])(
    'is a flash that wrote nothing, where %i lines are all that were written',
    async (count) => {
      at.backend.before = (call) => {
        if (call === 'write') throw new Error('not reached');
      };
      at.abort.abort(new Error('killed'));
      await expect(burn(at.prepared(), at)).rejects.toThrow();
      damage((lines) => lines.slice(0, count));
      const [record] = await at.history.list();
      expect([isUnfinished(record!), hasLostLines(record!)]).toEqual([false, false]);
    },
  );

  it('protects nothing once it is dismissed by name', async () => {
    await cutOffFlash();
    damage((lines) => lines.slice(0, 1));
    await at.history.append((await at.history.list())[0]!.id, { step: 'dismissed' });
    expect(await unfinishedOn(at.history, probed.identity.chip)).toBeUndefined();
  });

  it.each<[string, (lines: string[]) => string[]]>([
    ['cut to its first line', (lines) => lines.slice(0, 1)],
    ['cut to nothing', () => ['']],
    ['without its first line', (lines) => lines.slice(1)],
    ['with a damaged first line', ([first, ...lines]) => [first!.replace('planned', 'plannet'), ...lines]],
  ])('can be resumed: %s', async (_how, change) => {
    const prepared = at.prepared();
    await cutOffFlash();
    damage(change);
    at.backend.writing = (chip, wanted) => (wanted.copy(chip.content), { result: 'written' });
    await resumeFlash(at, await inspectChip(at, await unfinishedFlash(at.history, null)));
    expect(at.backend.content.equals(prepared.after)).toBe(true);
    expect((await at.history.list()).map(isUnfinished)).toEqual([false]);
  });

  it('protects every chip where its witness is damaged too', async () => {
    await cutOffFlash();
    damage(() => ['']);
    writeFileSync(join(begun(), readdirSync(begun())[0]!), '{"at":');
    expect(await unreadableOn(at.history, 'tcp:192.0.2.1:4444')).toMatchObject([{ chip: null }]);
  });
});

describe('a journal whose backup line is damaged', () => {
  it('still leads to the backup, so that the flash can be undone', async () => {
    await cutOffFlash();
    damage((lines) => [lines[0]!, '{"at":', ...lines.slice(2)]);
    const undone = await flashToUndo(at.history, null);
    expect((await loadImage(at.history.images, backupOf(undone)!.sha256)).equals(chipImage())).toBe(true);
  });
});

describe('the order of flashes', () => {
  it('is that in which they were made, whatever the clock says', async () => {
    const later = historyIn(join(at.work, 'clock'), () => new Date('2026-01-02T03:04:05Z'));
    const earlier = historyIn(join(at.work, 'clock'), () => new Date('1970-01-01T00:00:00Z'));
    const plan = at.prepared().plan;
    const ids = [
      (await later.create(plan)).id,
      (await earlier.create(plan)).id,
      (await later.create(plan)).id,
    ];
    expect((await later.list()).map(({ id }) => id)).toEqual(ids);
    expect(ids.map((id) => id.slice(0, 5))).toEqual(['00001', '00002', '00003']);
  });

  it('rolls back the unfinished flash first, though another was completed since', async () => {
    await cutOffFlash();
    const [cut] = await at.history.list();
    at.backend.writing = (chip, wanted) => (wanted.copy(chip.content), { result: 'written' });
    chipImage().copy(at.backend.content);
    const elsewhere = { ...probed, identity: { device: 'pci:0000:04:00.0', chip: 'pci:0000:04:00/flash' } };
    at.backend.probed = elsewhere;
    await burn(at.prepared({ probed: elsewhere, rom: romFile(newRom({ product: 'Third' })) }), at);
    expect((await flashToUndo(at.history, null)).id).toBe(cut!.id);
  });
});
