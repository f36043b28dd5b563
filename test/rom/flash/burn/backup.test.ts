import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeBackup, type Backup } from '../../../../rom/flash/burn/backup.ts';
import type { FlashPlan } from '../../../../rom/flash/plan/flash-plan.ts';
import type { Refusal } from '../../../../rom/flash/plan/refusal.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bench, type Bench } from '../bench.ts';
import { chipImage } from '../chip.ts';
import { card, probed } from '../requests.ts';

let at: Bench;
beforeEach(() => void (at = bench()));
afterEach(() => at.remove());

/** The backup of the chip as it is, for the plan of a flash. */
function backup(
  change: Partial<FlashPlan> = {},
  recovering = false,
  first = at.backend.content,
): Promise<Backup> {
  return makeBackup(at, { ...at.prepared().plan, ...change }, Buffer.from(first), null, { recovering });
}

describe('a backup', () => {
  it('is stored with what is known of it, and told', async () => {
    const made = await backup();
    expect(readFileSync(made.file).equals(chipImage())).toBe(true);
    expect(made).toMatchObject({ sha256: sha256(chipImage()), sizeBytes: 0x10000, copy: null });
    expect(JSON.parse(readFileSync(`${made.file}.json`, 'utf8'))).toMatchObject({
      ...{ sha256: made.sha256, sizeBytes: 0x10000, kind: 'backup', device: '0000:03:00.0' },
      ...{ chip: probed.chip, identity: probed.identity, card, tool: probed.tool },
      readAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
    });
    expect(at.events).toEqual([
      { type: 'work', work: 'backing-up' },
      { type: 'backup', file: made.file, sha256: made.sha256, copy: null },
    ]);
  });

  it('is copied to where the person wants it', async () => {
    const copy = join(at.work, 'copy.bin');
    const made = await makeBackup(at, at.prepared().plan, chipImage(), copy);
    expect(readFileSync(copy).equals(chipImage())).toBe(true);
    expect(made.copy).toBe(copy);
    expect(at.events.at(-1)).toMatchObject({ copy });
  });
});

describe('no backup is made', () => {
  it.each<[string, Buffer, Partial<FlashPlan>, string]>([
    [
      'of two reads that differ',
      chipImage().fill(0x99, 0x100, 0x102),
      {},
      'No backup can be made of the chip: two reads differ: 2 bytes at 0x100.',
    ],
    [
      'of two reads of different sizes',
      chipImage().subarray(1),
      {},
      'No backup can be made of the chip: two reads gave different sizes.',
    ],
    [
      'of a chip that is read in part',
      chipImage(),
      { chip: { ...probed.chip, sizeBytes: 0x10001 } },
      'No backup can be made of the chip: 65536 of 65537 bytes were read.',
    ],
  ])('%s', async (_what, first, change, message) => {
    expect(await refusal(() => backup(change, false, first))).toMatchObject({
      ...{ code: 'backup-impossible', message, exitCode: 30 },
      hint: expect.stringContaining('Nothing was written.'),
    });
  });
});

describe('a chip that reads as nothing', () => {
  const lifted = (reason: Refusal['reason']): Partial<FlashPlan> => ({
    lifted: [{ reason, message: '', hint: '' }],
  });

  it.each([0xff, 0x00])('but %i was not read', async (filler) => {
    at.backend.content.fill(filler);
    const error = await refusal(() => backup());
    expect(error.message).toBe('No backup can be made of the chip: it reads as all FF or all 00.');
    expect(await refusal(() => backup(lifted('unfinished')))).toMatchObject({ code: 'backup-impossible' });
  });

  it.each<[string, Partial<FlashPlan>, boolean, 'chip' | 'rom']>([
    ['where a flash of it was cut off', {}, true, 'chip'],
    ['where an old content goes back', { kind: 'rollback' }, false, 'chip'],
    ['where somebody says that it is empty', lifted('blank-chip'), false, 'chip'],
    ['where the content is the ROM alone', {}, false, 'rom'],
  ])('is backed up %s', async (_what, change, recovering, content) => {
    at.backend.content.fill(0xff);
    at.backend.can = { ...at.backend.can, content };
    expect((await backup(change, recovering)).sizeBytes).toBe(0x10000);
  });
});
