import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { flashRom } from '../../../cli/flash/flash.ts';
import { rollback, type RollbackOptions } from '../../../cli/flash/rollback.ts';
import { createOutput, type CommonOptions } from '../../../cli/shell/output.ts';
import type { FlashPlan } from '../../../rom/flash/plan/flash-plan.ts';
import { historyIn, isUnfinished, phaseOf, type FlashRecord } from '../../../rom/flash/record/history.ts';
import { fakeContext, type FakeContext } from '../../support/fake-context.ts';
import { putRom, testRom } from '../../support/flash/flash.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { workOf } from '../../support/process/romkit.ts';

// The flash of a virtual card is shown as 2 MiB, which are read and stored several times, each on the disk.
jest.setTimeout(120_000);

const [oldRom, newRom] = [testRom(8, 'Old ROM'), testRom(16, 'New ROM')];

let root: string;
let card: string;
let context: FakeContext;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'romkit-rollback-'));
  card = join(root, 'card.rom');
  writeFileSync(card, oldRom);
  mkdirSync(workOf({ root }));
  context = fakeContext(root, {}, workOf({ root }));
  const options = { device: `qemu:${card}`, chip: 'planned', confirm: 'card.rom' };
  await flashRom(context, putRom({ root }, newRom), options, createOutput(context, { quiet: true }));
  // What the flash has said is read away.
  context.out();
});
afterEach(() => rmSync(root, { recursive: true }));

const run = (options: RollbackOptions, common: CommonOptions = { json: true }): Promise<void> =>
  rollback(context, undefined, { confirm: 'card.rom', ...options }, createOutput(context, common));

/** The last document that was written. */
function result(): { readonly result?: string; readonly plan: FlashPlan } {
  return JSON.parse(context.out().trimEnd().split('\n').at(-1)!) as ReturnType<typeof result>;
}

const records = (): Promise<FlashRecord[]> => historyIn(context.folders.state).list();
const holds = (rom: Uint8Array): boolean => readFileSync(card).equals(rom);

/** The end of the flash is not known: its journal says that it began once more. */
async function cutOff(): Promise<void> {
  const [{ id, plan }] = (await records()) as [FlashRecord];
  await historyIn(context.folders.state).append(id, { step: 'writing', sha256: plan.newSha256, attempt: 2 });
}

describe('romkit flash rollback', () => {
  it('puts the old content back, and shows the plan before', async () => {
    await run({}, {});
    expect(holds(oldRom)).toBe(true);
    expect((await records()).map(phaseOf)).toEqual(['rolled-back', 'done']);
    expect(context.err()).toMatch(/^Chip +card\.rom/m);
    expect(context.out()).toContain('The old content is back in card.rom');
  });

  it('tells what was done as a document', async () => {
    await run({});
    const [flash] = await records();
    expect(result()).toMatchObject({ result: 'done', plan: { kind: 'rollback', undoes: flash!.id } });
  });

  it('writes nothing for --dry-run', async () => {
    await run({ dryRun: true });
    expect(holds(newRom)).toBe(true);
    expect(result()).toMatchObject({ plan: { refused: [], chipName: 'planned', backend: 'qemu' } });
    expect(context.exitCode).toBe(0);
    expect(await records()).toHaveLength(1);
  });

  it('goes to the same chip, unless another is named', async () => {
    await run({ dryRun: true, chip: 'other' });
    expect(result().plan.chipName).toBe('other');
  });

  it('writes nothing that the confirmation does not name', async () => {
    expect(await refusal(() => run({ confirm: 'other.rom' }))).toMatchObject({ code: 'not-confirmed' });
    expect(holds(newRom)).toBe(true);
  });
});

describe('a rollback to a content of another size', () => {
  beforeEach(() => writeFileSync(join(context.cwd, 'short.bin'), 'short'));

  it('is refused, and the plan was shown', async () => {
    expect(await refusal(() => run({ to: 'short.bin' }, {}))).toMatchObject({ code: 'refused-cannot-write' });
    expect(context.err()).toMatch(/^Chip +card\.rom/m);
    expect(context.err()).not.toContain('Refused');
    expect(holds(newRom)).toBe(true);
  });

  it('is shown by --dry-run with the exit code of a refusal', async () => {
    await run({ to: 'short.bin', dryRun: true });
    expect(result().plan.refused.map(({ reason }) => reason)).toEqual(['cannot-write']);
    expect(context.exitCode).toBe(30);
  });
});

describe('a rollback where the old content is there already', () => {
  beforeEach(async () => {
    await cutOff();
    writeFileSync(card, oldRom);
  });

  it('writes nothing, and the flash is no longer unfinished', async () => {
    expect((await records()).map(isUnfinished)).toEqual([true]);
    await run({});
    expect(result()).toMatchObject({ result: 'identical' });
    expect((await records()).map(phaseOf)).toEqual(['rolled-back']);
  });

  it('says nothing of the flash where the content was named', async () => {
    const [{ plan }] = (await records()) as [FlashRecord];
    await run({ to: plan.oldSha256 });
    expect(result()).toMatchObject({ result: 'identical' });
    expect((await records()).map(isUnfinished)).toEqual([true]);
  });
});

describe('a rollback of a device that is named', () => {
  it('puts a stored content into it, and undoes no flash', async () => {
    const [{ plan }] = (await records()) as [FlashRecord];
    const other = join(root, 'other.rom');
    await run({ device: `qemu:${other}`, to: plan.oldSha256, confirm: 'other.rom' });
    expect(readFileSync(other).equals(oldRom)).toBe(true);
    expect(holds(newRom)).toBe(true);
    expect(result()).toMatchObject({ plan: { undoes: null, chipName: null } });
    expect((await records()).map(phaseOf)).toEqual(['done', 'done']);
  });

  it('wants to know what is put back', async () => {
    expect(await refusal(() => run({ device: `qemu:${card}` }))).toMatchObject({ code: 'no-backup' });
  });
});
