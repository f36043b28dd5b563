import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { failure } from '../../../../rom/flash/backend.ts';
import { burn } from '../../../../rom/flash/burn/burn.ts';
import { isUnfinished } from '../../../../rom/flash/record/history.ts';
import { imageFile, loadImage } from '../../../../rom/flash/record/images.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bench, type Bench } from '../bench.ts';
import { chipImage } from '../chip.ts';
import { cutOff, unreadable } from '../fake-backend.ts';
import { probed } from '../requests.ts';

describe('burning', () => {
  let at: Bench;
  beforeEach(() => void (at = bench()));
  afterEach(() => at.remove());

  it('backs up, asks again who is there, writes, reads back, and keeps a journal of it', async () => {
    const prepared = at.prepared();
    const { id, backup, complaint } = await burn(prepared, at);
    expect(at.backend.content.equals(prepared.after)).toBe(true);
    expect(at.backend.calls).toEqual(['read', 'probe', 'write', 'read']);
    expect(readFileSync(backup.file).equals(chipImage())).toBe(true);
    expect(backup.sha256).toBe(sha256(chipImage()));
    expect(complaint).toBeNull();
    expect(await at.steps()).toEqual([['planned', 'backed-up', 'writing', 'verifying', 'done']]);
    expect((await at.history.find(id)).plan).toEqual(prepared.plan);
    expect(at.held.size).toBe(0);
  });

  it('has the backup, and the journal has said what comes, before the first byte is written', async () => {
    at.backend.before = async (call) => {
      if (call !== 'write') return;
      expect(readFileSync(imageFile(at.history.images, sha256(chipImage()))).equals(chipImage())).toBe(true);
      expect(await at.steps()).toEqual([['planned', 'backed-up', 'writing']]);
      expect(at.held.size).toBe(1);
    };
    await burn(at.prepared(), at);
    expect(at.backend.writes).toBe(1);
  });

  it('puts a second copy of the backup where it is told to', async () => {
    const copy = join(at.work, 'safe', 'backup.bin');
    await burn(at.prepared(), at, copy);
    expect(readFileSync(copy).equals(chipImage())).toBe(true);
  });

  it('carries out no plan that is refused', async () => {
    const prepared = at.prepared({ unfinished: 'x' });
    expect(await refusal(() => burn(prepared, at))).toMatchObject({
      code: 'refused-unfinished',
      exitCode: 30,
    });
    expect(at.backend.calls).toEqual([]);
  });

  it('writes nothing when the second read differs from the first', async () => {
    at.backend.before = () => void at.backend.content.writeUInt8(0x77, 0x100);
    const error = await refusal(() => burn(at.prepared(), at));
    expect(error).toMatchObject({ code: 'backup-impossible', exitCode: 30 });
    expect(error.message).toContain('1 bytes at 0x100');
    expect(at.backend.writes).toBe(0);
    expect(await at.steps()).toEqual([['planned', 'failed']]);
  });

  it.each([
    ['chip', { chip: { ...probed.chip, name: 'W25X80' } }],
    ['size', { chip: { ...probed.chip, sizeBytes: 0x20000 } }],
    ['card', { identity: { ...probed.identity, device: 'pci:0000:04:00.0' } }],
  ])('writes nothing when another %s answers right before the first write', async (_what, change) => {
    at.backend.probed = { ...probed, ...change };
    expect(await refusal(() => burn(at.prepared(), at))).toMatchObject({
      code: 'device-changed',
      exitCode: 30,
    });
    expect(at.backend.writes).toBe(0);
    expect((await at.history.list()).some(isUnfinished)).toBe(false);
  });

  it('writes nothing when it is interrupted before', async () => {
    at.backend.before = () => at.abort.abort(new Error('interrupted'));
    await expect(burn(at.prepared(), at)).rejects.toThrow('interrupted');
    expect(at.backend.writes).toBe(0);
  });

  it('tells of a signal that comes while it writes, and goes on', async () => {
    at.backend.before = (call) => {
      if (call === 'write') at.held.forEach((onSignal) => onSignal());
    };
    await burn(at.prepared(), at);
    expect(at.events.filter(({ type }) => type === 'held')).toHaveLength(1);
    expect(await at.steps()).toEqual([['planned', 'backed-up', 'writing', 'verifying', 'done']]);
  });

  it('says 32 when the tool failed and the chip is as it was', async () => {
    at.backend.writing = () => failure('unchanged', 'The tool did not start.');
    const error = await refusal(() => burn(at.prepared(), at));
    expect(error).toMatchObject({ code: 'flash-unchanged', exitCode: 32 });
    expect(error.message).toContain('The chip holds what it held before.');
    expect((await at.history.list()).some(isUnfinished)).toBe(false);
  });

  it('says 33 when the chip is partly written, how much of it, and the two ways on', async () => {
    at.backend.writing = cutOff(6000);
    const error = await refusal(() => burn(at.prepared(), at));
    expect(error).toMatchObject({ code: 'flash-failed-in-write', exitCode: 33 });
    expect(error.message).toContain('1 are new, 0 old, 1 neither');
    expect(error.hint).toMatch(/romkit flash resume .*\nromkit flash rollback /);
    expect((await at.history.list()).filter(isUnfinished)).toHaveLength(1);
  });

  it('says 33 when nobody knows what the chip holds', async () => {
    at.backend.writing = () => failure('device-gone', 'The programmer no longer answers.');
    at.backend.before = (call) => {
      if (call === 'read' && at.backend.writes > 0) unreadable();
    };
    const error = await refusal(() => burn(at.prepared(), at));
    expect(error).toMatchObject({ code: 'flash-device-gone', exitCode: 33 });
    expect(error.message).toContain('nobody knows what it holds');
    expect((await at.history.list()).filter(isUnfinished)).toHaveLength(1);
  });

  it('says 34 when the tool reports success and one bit is another', async () => {
    at.backend.writing = (chip, wanted) => {
      wanted.copy(chip.content);
      chip.content.writeUInt8(chip.content.readUInt8(0x2100) ^ 1, 0x2100);
      return { result: 'written' };
    };
    expect(await refusal(() => burn(at.prepared(), at))).toMatchObject({
      code: 'verification-failed',
      exitCode: 34,
    });
  });

  it('says 34 when the tool reports success and wrote nothing', async () => {
    at.backend.writing = () => ({ result: 'written' });
    const error = await refusal(() => burn(at.prepared(), at));
    expect(error).toMatchObject({ code: 'verification-failed', exitCode: 34 });
    expect(error.message).toContain('The chip holds what it held before.');
  });

  it('believes the chip when the tool complains although all is there', async () => {
    at.backend.writing = (chip, wanted) => {
      wanted.copy(chip.content);
      return failure('stalled', 'The tool has not moved for a minute.');
    };
    expect((await burn(at.prepared(), at)).complaint).toBe('The tool has not moved for a minute.');
  });

  it('finds out when what it stored is no longer what it was', async () => {
    const { backup } = await burn(at.prepared(), at);
    writeFileSync(backup.file, chipImage().fill(1, 0, 1));
    expect(await refusal(() => loadImage(at.history.images, backup.sha256))).toMatchObject({
      code: 'backup-damaged',
      exitCode: 30,
    });
  });
});
