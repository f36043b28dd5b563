import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { changedOutside } from '../../support/card/content.ts';
import { serveOverSerial, type SerialLine } from '../../support/card/serve-serial.ts';
import { compileCard, startCard, type CardProcess } from '../../support/card/start.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

const sizeBytes = 512 << 10;
const slot = { start: 0x2000, end: 0x12000 };

/** The real flashrom against the emulated card: what the emulator is held to. */
describeWhen({ tools: ['flashrom', 'socat'] })('the card emulator', () => {
  let compiled: ReturnType<typeof compileCard>;
  let folder: string;
  let before: Buffer;
  let card: CardProcess;
  let line: SerialLine | undefined;

  beforeAll(() => {
    compiled = compileCard();
  });
  afterAll(() => compiled.remove());

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'romkit-card-'));
    before = randomBytes(sizeBytes);
    writeFileSync(file('chip'), before);
  });
  afterEach(async () => {
    await line?.close();
    line = undefined;
    await card.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (name: string): string => join(folder, `${name}.bin`);

  const start = async (options: Partial<Parameters<typeof startCard>[1]> = {}): Promise<void> => {
    card = await startCard(compiled.program, { file: file('chip'), ...options });
  };

  const flashrom = (programmer: string, ...args: string[]): Promise<{ code: number; output: string }> =>
    new Promise((resolve) => {
      const child = execFile('flashrom', ['-p', programmer, ...args], (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
      );
    });

  /** An image that differs from the chip in the slot alone. */
  const newImage = (): Buffer => {
    const image = Buffer.from(before);
    randomBytes(slot.end - slot.start).copy(image, slot.start);
    writeFileSync(file('new'), image);
    return image;
  };

  const chip = (): Buffer => readFileSync(file('chip'));

  it('is found, read, written and verified over TCP, and nothing outside of what was written changes', async () => {
    await start();
    const image = newImage();
    expect((await flashrom(card.programmer)).output).toContain(
      'Found Winbond flash chip "W25X40" (512 kB, SPI)',
    );
    expect((await flashrom(card.programmer, '-r', file('read'))).code).toBe(0);
    expect(readFileSync(file('read')).equals(before)).toBe(true);
    expect(await card.counters()).toMatchObject({ erases: 0, programs: 0 });
    const written = await flashrom(card.programmer, '-w', file('new'));
    expect(written).toMatchObject({ code: 0, output: expect.stringContaining('VERIFIED') });
    expect(chip().equals(image)).toBe(true);
    expect(changedOutside(before, chip(), slot)).toBe(0);
    expect(await card.counters()).toMatchObject({ erases: 16, programs: 256 });
    await flashrom(card.programmer, '-w', file('new'));
    expect(await card.counters()).toMatchObject({ erases: 16, programs: 256 });
  });

  it('is the same over a serial port, one flasher after the other', async () => {
    await start();
    const image = newImage();
    line = await serveOverSerial(file('tty'), card.port);
    const programmer = `serprog:dev=${line.path}:115200`;
    expect((await flashrom(programmer, '-r', file('read'))).code).toBe(0);
    expect(readFileSync(file('read')).equals(before)).toBe(true);
    expect((await flashrom(programmer, '-w', file('new'))).output).toContain('VERIFIED');
    expect(chip().equals(image)).toBe(true);
    expect(await card.counters()).toMatchObject({ connections: 1 });
  });

  it('keeps its content when it is killed, and starts with it again', async () => {
    await start({ port: 0 });
    newImage();
    await flashrom(card.programmer, '-w', file('new'));
    await card.stop();
    await start();
    expect((await flashrom(card.programmer, '-v', file('new'))).output).toContain('VERIFIED');
  });

  it.each([
    ['W25X80', 1 << 20, 0],
    ['W25Q64', 8 << 20, 1],
  ] as const)('can be a %s', async (name, bytes, code) => {
    rmSync(file('chip'));
    await start({ chip: name });
    const found = await flashrom(card.programmer);
    expect(found.code).toBe(code);
    expect(found.output).toContain(
      code === 0 ? `"${name}" (${bytes >> 10} kB` : 'Multiple flash chip definitions',
    );
    expect(chip().length).toBe(bytes);
  });

  it.each([
    [{ type: 'write-protect' }, 2, "apparently didn't do anything"],
    [{ type: 'locked', address: 0x3000, lengthBytes: 1 }, 2, 'ERASE FAILED'],
    [{ type: 'stuck-bit', address: 0x2345, bit: 0 }, 2, 'ERASE FAILED'],
    [{ type: 'nak', from: { counter: 'changes', reaches: 30 } }, 2, "Can't even read anymore"],
    [{ type: 'wrong-id', jedecId: [0xef, 0x30, 0x14] }, 1, 'No EEPROM/flash device found'],
    [{ type: 'floating' }, 1, 'No EEPROM/flash device found'],
  ] as const)('has flashrom complain of %j', async (fault, code, words) => {
    before[0x2345] = 0;
    writeFileSync(file('chip'), before);
    await start({ faults: [fault] });
    newImage();
    const result = await flashrom(card.programmer, '-c', 'W25X40', '-w', file('new'));
    expect(result).toMatchObject({ code, output: expect.stringContaining(words) });
  });
});
