import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readChips } from '../../../../rom/flash/backends/flashrom/chip-table.ts';
import { Follower, writeProgress, type Position } from '../../../../rom/flash/backends/flashrom/follow.ts';
import { stallLimitMs } from '../../../../rom/flash/backends/flashrom/limits.ts';
import {
  identityOf,
  parseProgrammer,
  serprogAddress,
} from '../../../../rom/flash/backends/flashrom/programmer.ts';
import { readHelp } from '../../../../rom/flash/backends/flashrom/tool.ts';
import {
  isLocked,
  readProbe,
  worthReading,
} from '../../../../rom/flash/backends/flashrom/flashrom-output.ts';
import { differences } from '../../../../rom/flash/backends/flashrom/work.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-flashrom-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('readHelp', () => {
  it('knows the programmers of this build and the options of this version', () => {
    const help = readHelp(
      'Usage: x [-n]\n -n | --noverify  no\n      --flash-contents <file>  x\n' +
        ' -p | --programmer <name>[:<param>] specify the programmer device. One of\n' +
        '    dummy, nicintel_spi,\n    serprog.\n\nYou can specify one of -h.',
    );
    expect([...help.programmers]).toEqual(['dummy', 'nicintel_spi', 'serprog']);
    expect(help.options.has('--flash-contents')).toBe(true);
    expect(help.options.has('--progress')).toBe(false);
  });
});

describe('a programmer', () => {
  it.each([
    ['serprog:ip=192.0.2.1:4444', 'tcp:192.0.2.1:4444', 'tcp:192.0.2.1:4444/flash'],
    ['nicintel_spi:pci=03:00.1', 'pci:0000:03:00.1', 'pci:0000:03:00/flash'],
    ['nicintel_spi:pci=0001:03:00.0', 'pci:0001:03:00.0', 'pci:0001:03:00/flash'],
    ['ch341a_spi', 'programmer:ch341a_spi', 'programmer:ch341a_spi/flash'],
    ['ft2232_spi:type=2232H,serial=X1', 'usb:ft2232_spi/X1', 'usb:ft2232_spi/X1/flash'],
    ['linux_spi:dev=/dev/null', 'device:/dev/null', 'device:/dev/null/flash'],
  ])('%s is locked as %s and %s', (spec, device, chip) => {
    expect(identityOf(parseProgrammer(spec))).toEqual({ device, chip });
  });

  it('is the same by whatever name its port goes', () => {
    writeFileSync(join(folder, 'ttyUSB0'), '');
    symlinkSync('ttyUSB0', join(folder, 'by-id'));
    const [one, other] = ['ttyUSB0:115200', 'by-id:9600'].map(
      (port) => identityOf(parseProgrammer(`serprog:dev=${folder}/${port}`)).device,
    );
    expect(one).toBe(`serial:${folder}/ttyUSB0`);
    expect(other).toBe(one);
  });

  it('that is a serial flasher has an address', () => {
    const address = (spec: string): unknown => serprogAddress(parseProgrammer(spec));
    expect(address('serprog:dev=/dev/ttyUSB0:9600')).toEqual({
      kind: 'serial',
      path: '/dev/ttyUSB0',
      baudRate: 9600,
    });
    expect(address('serprog:dev=/dev/ttyACM0')).toEqual({
      kind: 'serial',
      path: '/dev/ttyACM0',
      baudRate: 115_200,
    });
    expect(address('serprog:ip=::1:4444,spispeed=1M')).toEqual({ kind: 'tcp', host: '::1', port: 4444 });
    expect(address('serprog')).toBeUndefined();
    expect(address('ch341a_spi')).toBeUndefined();
  });
});

describe('readProbe', () => {
  it('reads the chip, which -V names twice, its status and the ids that came back', () => {
    const words = readProbe(
      'serprog: Programmer name is "flasher"\n' +
        'Probing for Winbond W25X40, 512 kB: compare_id: id1 0xef, id2 0x3013\n' +
        'Found Micron/Numonyx/ST flash chip "M25P10" (128 kB, SPI) on serprog.\nChip status register is 0x9c.\n' +
        'Found Micron/Numonyx/ST flash chip "M25P10" (128 kB, SPI).\n',
    );
    expect(words).toEqual({
      chips: [{ vendor: 'Micron/Numonyx/ST', name: 'M25P10', sizeBytes: 128 << 10 }],
      candidates: [],
      programmerName: 'flasher',
      ids: ['ef 3013'],
      status: 0x9c,
    });
  });

  it('reads the names that may be meant', () => {
    const line = 'Multiple flash chip definitions match the detected chip(s): "A/B", "C-.Q"';
    expect(readProbe(line).candidates).toEqual(['A/B', 'C-.Q']);
  });

  it.each([
    [null, null],
    [0x00, false],
    [0x02, false],
    [0x1c, false],
    [0x80, false],
    [0xa0, false],
    [0x84, true],
  ])('takes status register %p for locked: %p', (status, locked) => {
    expect(isLocked(status)).toBe(locked);
  });
});

describe('worthReading', () => {
  it('leaves out what means nothing to a person, and most of a thousand blocks', () => {
    const blocks = [...Array(16).keys()].map((n) => `0x00${n.toString(16)}000-0x00${n.toString(16)}fff:EW`);
    const output =
      'flashrom v1.3.0 on Linux 6.1\n\nserprog: requested mapping X is incompatible: 0x1\n' +
      '===\nThis flash part has status UNTESTED\nand so on\nThanks for your help!\n' +
      `Erasing and writing flash chip... Trying erase function 0... ${blocks.join(', ')}\nErase/write done.\n`;
    expect(worthReading(output)).toEqual([
      'serprog: requested mapping X is incompatible: 0x1',
      'Erasing and writing flash chip... Trying erase function 0... … 0x00d000-0x00dfff:EW, 0x00e000-0x00efff:EW, 0x00f000-0x00ffff:EW',
      'Erase/write done.',
    ]);
  });
});

describe('Follower', () => {
  /** What is told of words that come in pieces of a size. */
  const follow = (text: string, size = text.length): Position[] => {
    const positions: Position[] = [];
    const follower = new Follower((position) => positions.push(position));
    for (let at = 0; at < text.length; at += size) follower.hear(text.slice(at, at + size));
    return positions;
  };
  const old =
    'Reading old flash chip contents... done.\nTrying 0... 0x000000-0x000fff:S, 0x001000-0x001fff:EW, 0x002000-0x002fff:E';
  const new_ = '[READ: 37%]...\nE(1000:1fff)W(1000:10ff)W(1100:11ff)E(2000:2fff)';

  it.each([
    [old, 0x2000],
    [new_, 0x2000],
  ])('comes to the same whatever the pieces: %s', (text, address) => {
    for (const size of [1, 2, 7, text.length]) {
      expect(follow(text, size).at(-1)).toEqual({
        step: 'erasing',
        address,
        blockBytes: 0x1000,
        touched: { step: 'erasing', address },
      });
    }
  });

  it('knows that nothing was touched as long as blocks are skipped', () => {
    expect(follow('0x000000-0x000fff:S, 0x001000-0x001fff:S\n').at(-1)).toMatchObject({
      address: 0x2000,
      touched: null,
    });
    expect(follow('failed byte count from 0x00000000-0x00000fff: 0xfef')).toEqual([]);
  });

  it('knows when flashrom reads', () => {
    expect(follow('Reading flash... ').at(-1)?.step).toBe('reading');
    expect(follow(`${old}W\nReading current flash chip contents... `, 5).at(-1)?.step).toBe('reading');
  });

  it('counts what differs, not what is skipped', async () => {
    const [a, b] = ['a', 'b'].map((name) => join(folder, name)) as [string, string];
    const before = Buffer.alloc(0x5000);
    const after = Buffer.from(before);
    after[0x1fff] = after[0x4000] = 1;
    writeFileSync(a, before);
    writeFileSync(b, after);
    const work = await differences(a, b, 0x5000);
    const done = [0, 0x1000, 0x2000, 0x4000, 0x5000].map((address) => work.below(address));
    expect({ done, totalBytes: work.totalBytes }).toEqual({
      done: [0, 0, 0x1000, 0x1000, 0x2000],
      totalBytes: 0x2000,
    });
    const position = follow('0x001000-0x001fff:EW, ').at(-1)!;
    expect(writeProgress(position, work)).toEqual({ step: 'writing', doneBytes: 0x1000, totalBytes: 0x2000 });
  });
});

describe('how long flashrom may say nothing', () => {
  const at = (step: Position['step'], blockBytes = 0): Position => ({
    step,
    blockBytes,
    address: 0,
    touched: null,
  });

  it('is longer for larger blocks, and for reading that cannot be seen', () => {
    expect(stallLimitMs(at('erasing', 64 << 10), 512 << 10, true)).toBeGreaterThan(
      stallLimitMs(at('erasing', 4096), 512 << 10, true),
    );
    expect(stallLimitMs(at('reading'), 16 << 20, false)).toBeGreaterThan(3_600_000);
    expect(stallLimitMs(at('reading'), 16 << 20, true)).toBeLessThanOrEqual(60_000);
  });
});

describe('readChips', () => {
  it('reads names, also those of several lines, makers and sizes', () => {
    const list = [
      'Vendor      Device           Test  Known   Size   Type',
      '                              OK    Broken  [kB]',
      '',
      '(P = PROBE, R = READ)',
      '',
      'Winbond     W25Q64BV/        PREW           8192  SPI',
      '            W25Q64CV/',
      '            W25Q64FV',
      'Big Maker   Am29F002(N)BB                    256  Parallel',
      'ENE         KB9012 (EDI)     PREW    W       128  Programmer-specific',
      '',
      'Supported programmers:',
      'X           Y                                 99  SPI',
    ].join('\n');
    expect(readChips(list)).toEqual([
      { vendor: 'Winbond', name: 'W25Q64BV/W25Q64CV/W25Q64FV', sizeBytes: 8 << 20 },
      { vendor: 'Big Maker', name: 'Am29F002(N)BB', sizeBytes: 256 << 10 },
      { vendor: 'ENE', name: 'KB9012 (EDI)', sizeBytes: 128 << 10 },
    ]);
    expect(readChips('nothing of the kind')).toEqual([]);
  });
});
