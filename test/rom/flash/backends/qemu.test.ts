import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keptCopy, qemuBackend } from '../../../../rom/flash/backends/qemu.ts';
import { asContent, romContentBytes, romIn } from '../../../../rom/flash/backends/rom-content.ts';
import { newRom } from '../chip.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-qemu-'));
  file = join(folder, 'card.rom');
});
afterEach(() => rmSync(folder, { recursive: true }));

const oldRom = Buffer.concat([newRom({ product: 'Old' }), Buffer.alloc(3000, 0xff)]);
const rom = Buffer.from(newRom());

async function write(bytes: Uint8Array): Promise<object> {
  const newFile = join(folder, 'new');
  writeFileSync(newFile, asContent(bytes)!);
  return qemuBackend(file).write({ newFile }, {});
}

async function content(): Promise<Buffer> {
  await qemuBackend(file).read(join(folder, 'read'), {});
  return readFileSync(join(folder, 'read'));
}

describe('the file of a virtual card', () => {
  it('is read as a flash that is erased behind the ROM', async () => {
    writeFileSync(file, rom);
    const read = await content();
    expect([read.length, read.subarray(0, rom.length).equals(rom)]).toEqual([romContentBytes, true]);
    expect(read.subarray(rom.length).every((byte) => byte === 0xff)).toBe(true);
  });

  it('is replaced by the ROM alone, and goes back to the byte', async () => {
    writeFileSync(file, oldRom);
    expect(await write(rom)).toEqual({ result: 'written' });
    expect(readFileSync(file).equals(rom)).toBe(true);
    expect(readFileSync(keptCopy(file)).equals(oldRom)).toBe(true);
    await write(oldRom);
    expect(readFileSync(file).equals(oldRom)).toBe(true);
  });

  it('that was not there is gone again when nothing is put back', async () => {
    await write(rom);
    expect(readFileSync(file).equals(rom)).toBe(true);
    await write(Buffer.alloc(0));
    expect(existsSync(file)).toBe(false);
  });

  it('is the same device by each of its names', () => {
    writeFileSync(file, rom);
    symlinkSync(file, join(folder, 'link.rom'));
    expect(qemuBackend(join(folder, 'link.rom')).device).toBe(`file:${file}`);
  });

  it('that is no ROM at all, or in a folder that is not there, is refused', async () => {
    writeFileSync(file, Buffer.alloc(romContentBytes + 1));
    await expect(qemuBackend(file).probe()).rejects.toMatchObject({ code: 'flash-wrong-chip', exitCode: 30 });
    await expect(qemuBackend('/nonexistent/card.rom').probe()).rejects.toMatchObject({
      code: 'flash-tool-unfit',
    });
  });
});

it('a ROM comes out of a content as it went in, but for what is erased behind its last block', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 3000 }), (bytes) => {
      const last = bytes.findLastIndex((byte) => byte !== 0xff);
      const out = romIn(asContent(bytes)!);
      if (last < 0) {
        expect(out).toBeNull();
        return;
      }
      expect(out!.length % 512).toBe(0);
      expect(out!.length - last).toBeLessThanOrEqual(512);
      expect(asContent(out!)!.equals(asContent(bytes)!)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
