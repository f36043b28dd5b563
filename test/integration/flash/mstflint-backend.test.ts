import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runTool } from '../../../system/process/run-tool.ts';
import type { FlashBackend, FlashProgress, WriteOutcome } from '../../../rom/flash/backend.ts';
import { mstflintBackend } from '../../../rom/flash/backends/mstflint.ts';
import { asContent } from '../../../rom/flash/backends/rom-content.ts';
import { newRom } from '../../rom/flash/chip.ts';
import { installFakeMstflint } from '../../support/flash/fake-mstflint.ts';
import { describeWhen } from '../../support/skip.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-mstflint-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const inFolder = (name: string): string => join(folder, name);
const oldRom = Buffer.from(newRom({ product: 'Old' }));
const rom = Buffer.from(newRom());

async function write(backend: FlashBackend, bytes: Uint8Array, hooks = {}): Promise<WriteOutcome> {
  writeFileSync(inFolder('new'), asContent(bytes)!);
  return backend.write({ newFile: inFolder('new') }, hooks);
}

async function content(backend: FlashBackend): Promise<Buffer> {
  await backend.read(inFolder('read'), {});
  return readFileSync(inFolder('read'));
}

describe('a card behind mstflint', () => {
  const open = (device = '03:00.0'): FlashBackend =>
    mstflintBackend({ device, env: { PATH: `${installFakeMstflint(folder)}:${process.env['PATH']}` } });
  const calls = (): string[] => readFileSync(inFolder('calls'), 'utf8').trim().split('\n');

  it('is known by its board and by its place, like the same card behind any other tool', async () => {
    writeFileSync(inFolder('rom'), oldRom);
    expect(await open().probe()).toMatchObject({
      chip: { name: 'MT_0000000008', vendor: 'Mellanox' },
      identity: { device: 'pci:0000:03:00.0', chip: 'pci:0000:03:00/flash' },
      tool: 'mstflint 4.21.0',
      notes: [
        'Firmware 16.35.2000; ROM type=UEFI version=14.28.15 cpu=AMD64,AARCH64; type=PXE version=3.6.804 cpu=AMD64',
      ],
    });
  });

  it('is read, burned and read again', async () => {
    writeFileSync(inFolder('rom'), oldRom);
    const backend = open();
    expect((await content(backend)).equals(asContent(oldRom)!)).toBe(true);
    const told: FlashProgress[] = [];
    const lines: string[] = [];
    const hooks = {
      onProgress: (progress: FlashProgress) => told.push(progress),
      onLine: (line: string) => lines.push(line),
    };
    expect(await write(backend, rom, hooks)).toEqual({ result: 'written' });
    expect((await content(backend)).equals(asContent(rom)!)).toBe(true);
    expect(told.at(-1)).toMatchObject({ step: 'writing', totalBytes: asContent(rom)!.length });
    expect(lines[0]).toMatch(/^Rom Info: none \(.*Signature not found/);
  });

  it('without a ROM is erased, and becomes that again by removing the ROM', async () => {
    const backend = open();
    expect((await content(backend)).every((byte) => byte === 0xff)).toBe(true);
    await write(backend, rom);
    expect(await write(backend, Buffer.alloc(0))).toEqual({ result: 'written' });
    expect(existsSync(inFolder('rom'))).toBe(false);
    expect(await write(backend, Buffer.alloc(0))).toEqual({ result: 'written' });
    expect(calls().filter((call) => call.endsWith('drom'))).toHaveLength(2);
  });

  it.each([
    [
      'protected',
      'Burn ROM failed: The device FW contains common FW/ROM Product Version - The ROM cannot be updated separately.',
    ],
    ['device-busy', 'Cannot open Device: Flash semaphore is locked'],
    ['tool-unfit', 'Cannot open Device: 03:00.0. Permission denied'],
    ['failed-in-write', 'Something that nobody has heard of'],
  ])('that fails at once: %s', async (kind, words) => {
    writeFileSync(inFolder('rom'), oldRom);
    writeFileSync(inFolder('error'), words);
    expect(await write(open(), rom)).toMatchObject({ result: 'failed', kind });
  });

  it('that fails in mid-burn is never said to be unchanged', async () => {
    writeFileSync(inFolder('error'), 'Flash semaphore is locked');
    writeFileSync(inFolder('late'), '');
    expect(await write(open(), rom)).toMatchObject({
      kind: 'failed-in-write',
      message: expect.stringContaining('semaphore') as unknown,
    });
  });

  it('whose maker allows it takes another ROM when that is asked for by name', async () => {
    writeFileSync(inFolder('error'), 'Burn ROM failed: The device FW contains common FW/ROM Product Version');
    expect(await write(open(), rom)).toMatchObject({
      kind: 'protected',
      hint: expect.stringContaining('allow_rom_change') as unknown,
    });
    expect(await write(open('03:00.0,allow_rom_change'), rom)).toEqual({ result: 'written' });
  });

  it('that is not there', async () => {
    await expect(open('04:00.0').probe()).rejects.toMatchObject({ code: 'flash-device-gone' });
  });

  it('is worked on through the guard', async () => {
    const guarded: string[] = [];
    const guard = (command: readonly [string, ...string[]]): typeof command => {
      guarded.push(command.at(-2)!);
      return command;
    };
    await write(open(), rom, { guard });
    expect(guarded).toEqual(['brom']);
  });
});

describeWhen({ tools: ['mstflint'] })('the real mstflint', () => {
  it('is fit, and says that there is no such card', async () => {
    await expect(mstflintBackend({ device: 'ff:1f.7' }).probe()).rejects.toMatchObject({
      code: 'flash-device-gone',
      message: expect.stringMatching(/does not reach ff:1f\.7: /) as unknown,
    });
  });

  it('is not fit for what it does not know', async () => {
    await expect(mstflintBackend({ device: 'ff:1f.7,no_such_flag' }).probe()).rejects.toMatchObject({
      code: 'flash-tool-unfit',
    });
  });

  it.each([
    ['its maker’s block', signed(), /^Rom Info: +type=PXE version=3\.6\.804/],
    ['nothing of the kind', rom, /^Rom Info: none \(.*Signature not found/],
  ])('knows a ROM by %s', async (_title, bytes, words) => {
    const lines: string[] = [];
    // The card is not there; the ROM has been looked at before that is known.
    await write(mstflintBackend({ device: 'ff:1f.7', run: runTool }), bytes, {
      onLine: (line: string) => lines.push(line),
    });
    expect(lines[0]).toMatch(words);
  });
});

/** A ROM with the block that follows "mlxsign:": product 0x10 (PXE) and its version, little-endian. */
function signed(): Buffer {
  const block = Buffer.alloc(20);
  block.write('mlxsign:', 'latin1');
  block.writeUInt32LE((0x10 << 16) | 3, 8);
  block.writeUInt32LE((6 << 16) | 804, 12);
  block.writeUInt32LE(0x1015ff00 | 0xff, 16);
  return Buffer.from(newRom({ payload: block }));
}
