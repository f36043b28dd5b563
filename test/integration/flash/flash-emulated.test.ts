import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { hasHungUp } from '../../../rom/flash/backends/flashrom/hang-up.ts';
import { changedOutside } from '../../support/card/content.ts';
import type { Fault } from '../../support/card/faults.ts';
import { compileCard, startCard, type CardProcess } from '../../support/card/start.ts';
import { beingWritten, killInWrite } from '../../support/flash/flash-kill.ts';
import { flashPlace, putRom, slot, testRom, withRom, type FlashPlace } from '../../support/flash/flash.ts';
import { groupGone, groupMembers } from '../../support/process/processes.ts';
import { documents, romkit, startRomkit, workOf, type Ended } from '../../support/process/romkit.ts';
import { toolGroups } from '../../support/tool-groups.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(240_000);

/** romkit as a user runs it, the real flashrom, and the emulated card behind it. */
describeWhen({ tools: ['flashrom'] })('romkit flash on an emulated card', () => {
  let compiled: ReturnType<typeof compileCard>;
  let place: FlashPlace;
  let card: CardProcess | undefined;
  let wanted: Buffer;
  let rom: string;

  beforeAll(() => {
    compiled = compileCard();
  });
  afterAll(() => compiled.remove());

  beforeEach(async () => {
    place = flashPlace();
    const bytes = testRom(96, 'New ROM');
    rom = putRom(place, bytes);
    wanted = withRom(place, bytes);
    await plug();
  });
  afterEach(async () => {
    await card?.stop();
    card = undefined;
    place.remove();
  });

  /** Start the card anew, as if it were plugged in again: its content stays. */
  const plug = async (...faults: Fault[]): Promise<void> => {
    const port = card?.port ?? 0;
    await card?.stop();
    card = await startCard(compiled.program, { file: place.chipFile, faults, port });
  };

  const device = (): string[] => ['--device', `flashrom:${card!.programmer}`];
  const flashArgs = (): string[] => ['flash', rom, ...device(), '--confirm', 'W25X40', '--json'];
  const flash = (...args: string[]): Promise<Ended> => romkit(place, ...flashArgs(), ...args);
  const result = (ended: Ended): Record<string, unknown> => documents(ended).at(-1) ?? {};
  const errorOf = (ended: Ended): { code: string; message: string } =>
    result(ended)['error'] as { code: string; message: string };

  it('writes the slot, keeps a backup, and changes no byte outside', async () => {
    const copy = join(workOf(place), 'copy.bin');
    const ended = await flash('--backup-to', 'copy.bin');
    expect(ended.stderr).toBe('');
    expect(ended.exitCode).toBe(0);
    expect(place.chip().equals(wanted)).toBe(true);
    expect(changedOutside(place.before, place.chip(), slot)).toBe(0);
    expect(readFileSync(copy).equals(place.before)).toBe(true);
    const { backup } = result(ended) as { backup: { file: string } };
    expect(readFileSync(backup.file).equals(place.before)).toBe(true);
  });

  it('says that an identical image is there already, and neither erases nor programs', async () => {
    await flash();
    await plug();
    const again = await flash();
    expect(again.exitCode).toBe(0);
    expect(result(again)).toMatchObject({ result: 'identical' });
    expect(await card!.counters()).toMatchObject({ changes: 0, erases: 0, programs: 0 });
  });

  it('shows the plan and writes nothing with --dry-run', async () => {
    const ended = await romkit(place, 'flash', rom, ...device(), '--dry-run');
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('0x2000 to 0x11fff (64.0 KiB)');
    expect(ended.stdout).toContain('Old ROM  for 8086:100e');
    expect(await card!.counters()).toMatchObject({ changes: 0 });
  });

  it('refuses what is not confirmed by the name of the chip', async () => {
    for (const args of [[], ['--confirm', 'W25X80']]) {
      const ended = await romkit(place, 'flash', rom, ...device(), ...args);
      expect(ended.exitCode).toBe(30);
      expect(ended.stderr).toContain('--confirm W25X40');
    }
    expect(await card!.counters()).toMatchObject({ changes: 0 });
  });

  it('refuses the ROM of another card, and writes nothing', async () => {
    rom = putRom(place, testRom(96, 'Other', { device: 0x10d3 }), '808610d3.rom');
    const ended = await flash();
    expect(ended.exitCode).toBe(30);
    expect(errorOf(ended).code).toBe('refused-wrong-card');
    expect(await card!.counters()).toMatchObject({ changes: 0 });
  });

  describe('killed in the middle of writing', () => {
    beforeEach(async () => {
      await killInWrite(place, flashArgs(), card!);
    });

    it('is told by status, and rolled back to every byte that was there', async () => {
      const status = await romkit(place, 'flash', 'status', '--json');
      const [told] = result(status)['flashes'] as Record<string, unknown>[];
      expect(told).toMatchObject({ unfinished: true, chipState: { state: 'partial' } });
      expect(place.chip().equals(place.before)).toBe(false);
      const ended = await romkit(place, 'flash', 'rollback', '--confirm', 'W25X40');
      expect(ended.exitCode).toBe(0);
      expect(place.chip().equals(place.before)).toBe(true);
      expect((await romkit(place, 'flash', 'status')).stdout).not.toContain('resume');
    });

    it('is completed by resume', async () => {
      const ended = await romkit(place, 'flash', 'resume');
      expect(ended.stderr).toContain('partly written');
      expect(ended.exitCode).toBe(0);
      expect(place.chip().equals(wanted)).toBe(true);
      expect((await romkit(place, 'flash', 'history')).stdout).toMatch(/8086100e\.rom +done/);
    });

    it('is not flashed over before that', async () => {
      const ended = await flash();
      expect(ended.exitCode).toBe(30);
      expect(errorOf(ended).code).toBe('refused-unfinished');
    });
  });

  it('lets the tool finish when romkit alone is killed', async () => {
    const running = startRomkit(place, ...flashArgs());
    await beingWritten(card!);
    const groups = toolGroups(card!.programmer);
    running.child.kill('SIGKILL');
    await running.ended;
    await Promise.all(groups.map(groupGone));
    expect(place.chip().equals(wanted)).toBe(true);
    expect((await romkit(place, 'flash', 'resume')).exitCode).toBe(0);
    expect((await romkit(place, 'flash', 'history')).stdout).toMatch(/8086100e\.rom +done/);
  });

  it('lets nobody near the chip while a tool is at work that has outlived its romkit', async () => {
    await plug({ type: 'silence', at: { counter: 'programs', reaches: 40 } });
    const running = startRomkit(place, ...flashArgs());
    await beingWritten(card!);
    const groups = toolGroups(card!.programmer);
    running.child.kill('SIGKILL');
    await running.ended;
    for (const ended of [await flash(), await romkit(place, 'flash', 'resume', '--json')]) {
      expect(ended.exitCode).toBe(35);
      expect(errorOf(ended).code).toBe('device-busy');
    }
    groups.forEach((group) => process.kill(-group, 'SIGKILL'));
    await Promise.all(groups.map(groupGone));
    await plug();
    expect((await romkit(place, 'flash', 'resume')).exitCode).toBe(0);
    expect(place.chip().equals(wanted)).toBe(true);
  });

  describe('whose programmer dies after its romkit did', () => {
    let group = 0;
    // A test that fails leaves nobody behind.
    afterEach(() => {
      if (group > 0 && groupMembers(group).length > 0) process.kill(-group, 'SIGKILL');
      group = 0;
    });

    /** A tool that waits for an answer, alone; then the card that would have to give it is killed. */
    const abandon = async (): Promise<void> => {
      await plug({ type: 'silence', at: { counter: 'programs', reaches: 40 } });
      const running = startRomkit(place, ...flashArgs());
      while ((await card!.counters()).programs < 40);
      running.child.kill('SIGKILL');
      await running.ended;
      [group = 0] = toolGroups(card!.programmer);
      await card!.stop();
      while (!hasHungUp(group, { kind: 'tcp', host: '127.0.0.1', port: card!.port }))
        expect(groupMembers(group)).not.toEqual([]);
    };

    it('is freed of the tool that waits for ever, told by status, and rolled back', async () => {
      await abandon();
      await plug();
      expect(groupMembers(group)).toMatchObject([{ name: 'flashrom' }]);
      const status = await romkit(place, 'flash', 'status');
      expect(status.stderr).toContain(`(process ${group}) had lost its programmer`);
      expect(status.stdout).toContain('partly written');
      expect(groupMembers(group)).toEqual([]);
      const ended = await romkit(place, 'flash', 'rollback', '--confirm', 'W25X40');
      expect(ended).toMatchObject({ exitCode: 0 });
      expect(place.chip().equals(place.before)).toBe(true);
    });

    it('is freed of it by whatever comes first, in a script as well', async () => {
      await abandon();
      await plug();
      const ended = await romkit(place, 'flash', 'resume', '--json');
      expect(documents(ended)).toContainEqual({
        type: 'note',
        message: expect.stringContaining('lost its programmer'),
      });
      expect(ended.exitCode).toBe(0);
      expect(place.chip().equals(wanted)).toBe(true);
    });
  });

  it('holds Ctrl-C back while it writes', async () => {
    const running = startRomkit(place, ...flashArgs());
    await running.event((event) => event['type'] === 'progress' && event['step'] === 'writing');
    running.child.kill('SIGINT');
    running.child.kill('SIGTERM');
    await running.event((event) => event['type'] === 'held');
    expect((await running.ended).exitCode).toBe(0);
    expect(place.chip().equals(wanted)).toBe(true);
  });

  it('ends at once on Ctrl-C before it writes, and leaves nothing behind', async () => {
    const running = startRomkit(place, ...flashArgs());
    await running.event((event) => event['type'] === 'work' && event['work'] === 'backing-up');
    running.child.kill('SIGINT');
    expect((await running.ended).exitCode).toBe(130);
    expect(place.chip().equals(place.before)).toBe(true);
    expect(await card!.counters()).toMatchObject({ changes: 0 });
  });

  /** The first byte of the new ROM, from an address on, that fits. */
  const addressWhere = (from: number, fits: (before: number, after: number) => boolean): number => {
    for (let at = from; ; at++) if (fits(place.before[at]!, wanted[at]!)) return at;
  };

  const faults: readonly (readonly [string, () => Fault[], number, string, RegExp])[] = [
    [
      'power that fails in mid-erase',
      () => [{ type: 'power-loss', at: { counter: 'changes', reaches: 20 }, done: 0.5 }],
      33,
      'partial',
      /hung up/,
    ],
    [
      'a line that is cut in mid-write',
      () => [{ type: 'cut', at: { counter: 'changes', reaches: 40 } }],
      33,
      'partial',
      /hung up/,
    ],
    [
      'a bit that cannot be erased, before the tool erases all around it,',
      () => [
        { type: 'stuck-bit', address: addressWhere(0x4000, (before) => (before & 8) === 0), bit: 3 },
        // After the blocks at 0x2000, 0x3000 and 0x4000 the tool would go on with 64 KiB.
        { type: 'silence', at: { counter: 'erases', reaches: 4 } },
      ],
      33,
      'partial',
      /could not be erased or written at 0x004000/,
    ],
    [
      'a bit that cannot be programmed, which the tool takes for written,',
      () => [
        {
          type: 'stuck-bit',
          address: addressWhere(0x9000, (before, after) => before === 0xff && (after & 8) === 0),
          bit: 3,
        },
      ],
      34,
      'partial',
      /The tool says that it wrote everything, but other bytes are on the chip/,
    ],
    [
      'blocks that are locked',
      () => [{ type: 'locked', address: slot.start, lengthBytes: 0x10000 }],
      32,
      'unchanged',
      /could not be erased or written at 0x002000/,
    ],
    ['a chip that is write-protected', () => [{ type: 'write-protect' }], 30, 'locked', /write-protected/],
  ];
  it.each(faults)(
    'tells %s as what it is, with the state of the chip',
    async (_what, make, code, state, says) => {
      await plug(...make());
      const ended = await flash();
      expect(errorOf(ended).message).toMatch(says);
      expect(ended.exitCode).toBe(code);
      expect(changedOutside(place.before, place.chip(), slot)).toBe(0);
      if (state === 'locked') return;
      const journal = readdirSync(join(place.root, 'state/romkit/flash/journals'));
      const lines = readFileSync(join(place.root, 'state/romkit/flash/journals', journal[0]!), 'utf8').trim();
      expect(JSON.parse(lines.split('\n').at(-1)!)).toMatchObject({ step: 'failed', wrote: true, state });
      await plug();
      if (state === 'partial') {
        const back = await romkit(place, 'flash', 'rollback', '--confirm', 'W25X40');
        expect(back).toMatchObject({ exitCode: 0 });
      }
      expect(place.chip().equals(place.before)).toBe(true);
    },
  );
});
