import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { burn } from '../../../../rom/flash/burn/burn.ts';
import {
  backupOf,
  isUnfinished,
  unfinishedOn,
  type FlashRecord,
} from '../../../../rom/flash/record/history.ts';
import { loadImage } from '../../../../rom/flash/record/images.ts';
import { inspectChip, resumeFlash, unfinishedFlash } from '../../../../rom/flash/recover/resume.ts';
import { flashToUndo, planRollback } from '../../../../rom/flash/recover/rollback.ts';
import type { ReasonName } from '../../../../rom/flash/plan/refusal.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bench, type Bench } from '../bench.ts';
import { chipImage, newRom } from '../chip.ts';
import { cutOff } from '../fake-backend.ts';
import { planRequest, probed, romFile } from '../requests.ts';

let at: Bench;
beforeEach(() => void (at = bench()));
afterEach(() => at.remove());

/** A flash that is cut off after so many bytes. */
async function cutOffFlash(bytes = 6000): Promise<Buffer> {
  const works = at.backend.writing;
  at.backend.writing = cutOff(bytes);
  const prepared = at.prepared();
  await refusal(() => burn(prepared, at));
  at.backend.writing = works;
  return prepared.after;
}

async function resume(): Promise<void> {
  await resumeFlash(at, await inspectChip(at, await unfinishedFlash(at.history, null)));
}

async function rollback(allowed: readonly ReasonName[] = [], id: string | null = null): Promise<void> {
  const undone = await flashToUndo(at.history, id);
  const backup = await loadImage(at.history.images, backupOf(undone)!.sha256);
  const after = await loadImage(at.history.images, undone.plan.newSha256);
  const undoneContents = { before: backup, after };
  const content = Buffer.from(at.backend.content);
  const { can, card } = planRequest();
  const request = {
    undone,
    backup,
    undoneContents,
    content,
    can,
    card,
    probed,
    allowed: new Set(allowed),
    readMs: 1,
  };
  const device = { device: undone.plan.device, chipName: null, backend: at.backend.name } as const;
  await burn(planRollback({ ...request, ...device }), at);
}

const last = async (): Promise<FlashRecord> => (await at.history.list()).at(-1)!;

describe('resume', () => {
  it('says what the chip holds, completes what was cut off, and verifies', async () => {
    const wanted = await cutOffFlash();
    const inspected = await inspectChip(at, await unfinishedFlash(at.history, null));
    expect(inspected.state).toEqual({
      ...{ state: 'partial', newBlocks: 1, oldBlocks: 0, otherBlocks: 1 },
      outside: [],
    });
    await resumeFlash(at, inspected);
    expect(at.backend.content.equals(wanted)).toBe(true);
    expect((await at.steps()).at(-1)).toEqual([
      'planned',
      'backed-up',
      'writing',
      'verifying',
      'failed',
      'recovering',
      'writing',
      'verifying',
      'done',
    ]);
    expect(isUnfinished(await last())).toBe(false);
  });

  it('writes nothing where all was there already when romkit was killed', async () => {
    const wanted = await cutOffFlash();
    wanted.copy(at.backend.content);
    const before = at.backend.writes;
    await resume();
    expect(at.backend.writes).toBe(before);
    expect((await last()).entries.at(-1)).toMatchObject({ step: 'done', written: false });
  });

  it('keeps the first backup as the way back when it is cut off again', async () => {
    await cutOffFlash();
    at.backend.writing = cutOff(100);
    await refusal(resume);
    at.backend.writing = (chip, wanted) => (wanted.copy(chip.content), { result: 'written' });
    await rollback();
    expect(at.backend.content.equals(chipImage())).toBe(true);
  });

  it('is still to be done where it was itself cut off between its backup and the first write', async () => {
    const wanted = await cutOffFlash();
    const left = Buffer.from(at.backend.content);
    const inspected = await inspectChip(at, await unfinishedFlash(at.history, null));
    // The last question before the write: whoever is killed here has written down that it recovers.
    at.backend.before = async (call) => {
      if (call === 'probe' && (await last()).entries.at(-1)?.step === 'recovering') throw new Error('killed');
    };
    await expect(resumeFlash(at, inspected)).rejects.toThrow('killed');
    at.backend.before = () => undefined;
    expect((await last()).entries.at(-1)).toMatchObject({ step: 'recovering' });
    expect(at.backend.content.equals(left)).toBe(true);
    expect(isUnfinished(await last())).toBe(true);
    expect((await unfinishedOn(at.history, probed.identity.chip))?.id).toBe((await last()).id);
    await resume();
    expect(at.backend.content.equals(wanted)).toBe(true);
    expect(isUnfinished(await last())).toBe(false);
  });

  it('refuses another chip, and writes nothing', async () => {
    await cutOffFlash();
    at.backend.probed = { ...probed, chip: { ...probed.chip, name: 'W25X80' } };
    const before = at.backend.writes;
    expect(await refusal(resume)).toMatchObject({ code: 'device-changed' });
    expect(at.backend.writes).toBe(before);
  });

  it('has nothing to do after a flash that is done, or that never wrote', async () => {
    expect(await refusal(resume)).toMatchObject({ code: 'nothing-unfinished' });
    await burn(at.prepared(), at);
    expect(await refusal(resume)).toMatchObject({ code: 'nothing-unfinished' });
  });

  it('reads a journal whose last line a crash cut off', async () => {
    const wanted = await cutOffFlash();
    const folder = join(at.work, 'state', 'flash', 'journals');
    appendFileSync(join(folder, readdirSync(folder)[0]!), '{"at":"2026-01-02T03:04:05Z","step":"do');
    expect((await last()).entries.at(-1)?.step).toBe('failed');
    await resume();
    expect(at.backend.content.equals(wanted)).toBe(true);
    expect((await last()).entries.at(-1)?.step).toBe('done');
  });
});

describe('rollback', () => {
  it('puts every byte back after a flash that was cut off, and nothing is unfinished then', async () => {
    await cutOffFlash();
    await rollback();
    expect(at.backend.content.equals(chipImage())).toBe(true);
    expect((await at.history.list()).filter(isUnfinished)).toEqual([]);
    expect((await at.steps())[0]!.at(-1)).toBe('rolled-back');
    expect((await last()).plan).toMatchObject({ kind: 'rollback', rom: null });
  });

  it('puts every byte back after a flash that was completed', async () => {
    await burn(at.prepared(), at);
    await rollback();
    expect(at.backend.content.equals(chipImage())).toBe(true);
  });

  it('leads to the first content when the rollback is itself cut off, by resume or by another rollback', async () => {
    for (const goOn of [resume, rollback]) {
      await cutOffFlash();
      at.backend.writing = cutOff(3000);
      await refusal(() => rollback());
      at.backend.writing = (chip, wanted) => (wanted.copy(chip.content), { result: 'written' });
      await goOn();
      expect(at.backend.content.equals(chipImage())).toBe(true);
      expect((await at.history.list()).filter(isUnfinished)).toEqual([]);
    }
  });

  it('goes back through the flashes one by one when they are named', async () => {
    await burn(at.prepared(), at);
    await burn(at.prepared({ rom: romFile(newRom({ product: 'Third' })) }), at);
    const [first] = await at.history.list();
    await rollback([], first!.id);
    expect(at.backend.content.equals(chipImage())).toBe(true);
  });

  it('does not undo what somebody else changed since outside of the slot, unless told to', async () => {
    await burn(at.prepared(), at);
    at.backend.content[0x10] = at.backend.content[0x10]! ^ 1;
    const writes = at.backend.writes;
    expect(await refusal(() => rollback())).toMatchObject({ code: 'refused-changed-since', exitCode: 30 });
    expect(at.backend.writes).toBe(writes);
    await rollback(['changed-since']);
    expect(at.backend.content.equals(chipImage())).toBe(true);
  });

  it('has nothing to undo where no backup was made', async () => {
    expect(await refusal(() => rollback())).toMatchObject({ code: 'nothing-to-undo', exitCode: 2 });
  });
});
