import { describe, expect, it } from '@jest/globals';
import type { FailureKind, FlashFailure } from '../../../../../rom/flash/backend.ts';
import type { Invoked } from '../../../../../rom/flash/backends/flashrom/invoke.ts';
import {
  probeFailure,
  readFailure,
  writeOutcome,
} from '../../../../../rom/flash/backends/flashrom/verdict.ts';
import { asked, ended, untouched, verdict } from './results.ts';

const found = 'Found Winbond flash chip "W25X40" (512 kB, SPI) on ch341a_spi.\n';
const none = 'No EEPROM/flash device found.\n';

describe('a probe', () => {
  it.each<[string, Invoked, string | undefined]>([
    ['found one chip', ended(0, found), undefined],
    ['found one chip, and failed', ended(1, found), 'device-gone: flashrom found no chip.'],
    [
      'found two chips',
      ended(0, `${found}${found.replace('W25X40', 'W25X80')}`),
      'device-gone: flashrom found no chip.',
    ],
    ['found nothing', ended(0), 'device-gone: flashrom found no chip.'],
    [
      'was ended on request',
      ended(null, '', { end: 'interrupted' }),
      'interrupted: flashrom was ended on request, looking for the chip.',
    ],
    ['was killed', ended(null), 'device-gone: flashrom was killed by a signal, looking for the chip.'],
    [
      'met somebody else',
      ended(1, 'Device or resource busy'),
      'device-busy: ch341a_spi is in use by another program.',
    ],
  ])('%s', (_what, result, expected) => {
    expect(verdict(probeFailure(result, asked))).toBe(expected);
  });

  it('that several chips answer names them, and how one is chosen', () => {
    const words = (first: string): string =>
      `Multiple flash chip definitions match the detected chip(s): "${first}", "B"\n`;
    expect(probeFailure(ended(1, words('A/1.-+_2')), asked)).toEqual({
      result: 'failed',
      kind: 'wrong-chip',
      message: 'The chip at ch341a_spi may be A/1.-+_2 or B.',
      hint: 'Read its marking and name it: --chip A/1.-+_2',
      details: ['A/1.-+_2', 'B'],
    });
    const one = 'Multiple flash chip definitions match the detected chip(s): "A"\n';
    expect(probeFailure(ended(1, one), asked)?.message).toBe('The chip at ch341a_spi may be A.');
    expect(probeFailure(ended(1, words('A (2)')), asked)?.hint).toMatch(/--chip "A \(2\)"$/);
    expect(probeFailure(ended(1, words('(2)A')), asked)?.hint).toMatch(/--chip "\(2\)A"$/);
  });
});

describe('a read', () => {
  it.each<[string, Invoked, string]>([
    ['ended before its end', ended(1, found), 'read-failed: flashrom could not read the chip to its end.'],
    [
      'failed behind the chip, whatever the words',
      ended(1, `${found}Device or resource busy`),
      'read-failed: flashrom could not read the chip to its end.',
    ],
    [
      'did not come as far as the chip',
      ended(1, 'Device or resource busy'),
      'device-busy: ch341a_spi is in use by another program.',
    ],
    [
      'was killed',
      ended(null, found, { signal: 'SIGKILL' }),
      'read-failed: flashrom was killed by SIGKILL, reading.',
    ],
  ])('%s', (_what, result, expected) => {
    expect(verdict(readFailure(result, asked))).toBe(expected);
  });

  it('that failed has a hint for the wires', () => {
    expect(readFailure(ended(1, found), asked).hint).toContain('connections');
  });
});

describe('why flashrom did not come as far as the chip', () => {
  const id = (...ids: readonly string[]): string =>
    `${ids.map((each) => `compare_id: id1 0x${each.split(' ')[0]}, id2 0x${each.split(' ')[1]}\n`).join('')}${none}`;
  const mem = 'Error accessing NICINTEL\n/dev/mem mmap failed: ';

  it.each<[string, string, FailureKind, string, RegExp | undefined]>([
    [
      'a USB device of root',
      'libusb_open() failed: errno 13',
      'tool-unfit',
      'This user may not open the USB device of ch341a_spi.',
      /udev/,
    ],
    [
      'by the name of libusb',
      'libusb: LIBUSB_ERROR_ACCESS',
      'tool-unfit',
      'This user may not open the USB device of ch341a_spi.',
      /udev/,
    ],
    [
      'by its words',
      'libusb couldn’t open it: Access denied',
      'tool-unfit',
      'This user may not open the USB device of ch341a_spi.',
      /udev/,
    ],
    [
      'by a number alone',
      'open failed, errno=13',
      'tool-unfit',
      'This user may not open the USB device of ch341a_spi.',
      /udev/,
    ],
    [
      'another number',
      'open failed, errno=132',
      'unchanged',
      'flashrom gave up before it erased or wrote anything.',
      undefined,
    ],
    ['no root', 'You need to be root.', 'tool-unfit', 'flashrom may not use ch341a_spi.', /as root/],
    ['not permitted', 'Operation not permitted', 'tool-unfit', 'flashrom may not use ch341a_spi.', /as root/],
    ['denied', 'Permission denied', 'tool-unfit', 'flashrom may not use ch341a_spi.', /as root/],
    [
      '/dev/mem for a user',
      `${mem}Operation not permitted`,
      'tool-unfit',
      'flashrom may not use ch341a_spi.',
      /as root/,
    ],
    ['busy', 'Device or resource busy', 'device-busy', 'ch341a_spi is in use by another program.', undefined],
    [
      'unavailable',
      'Resource temporarily unavailable',
      'device-busy',
      'ch341a_spi is in use by another program.',
      undefined,
    ],
    [
      'no such chip',
      'Error: Unknown chip "X" specified.',
      'wrong-chip',
      'flashrom knows no chip "X".',
      /flashrom -L/,
    ],
    [
      'no programmer',
      'Error: Programmer initialization failed.',
      'device-gone',
      'ch341a_spi does not answer.',
      /connected/,
    ],
    [
      'another chip',
      id('ff ffff', 'ef 3013'),
      'wrong-chip',
      'Another chip answers at ch341a_spi than X: its id is ef 3013.',
      undefined,
    ],
    [
      'another chip, whose id begins and ends like none',
      id('00 0000', 'f8 2010'),
      'wrong-chip',
      'Another chip answers at ch341a_spi than X: its id is f8 2010.',
      undefined,
    ],
    [
      'all bits are the same',
      id('ff ffff'),
      'device-gone',
      'No chip answers at ch341a_spi: every bit reads the same.',
      /clip/,
    ],
    [
      'no id at all',
      none,
      'device-gone',
      'No chip answers at ch341a_spi: the programmer refuses to speak to it.',
      /clip/,
    ],
    [
      'in other words',
      "Error: chip: flash chip isn't found",
      'device-gone',
      'No chip answers at ch341a_spi: the programmer refuses to speak to it.',
      /clip/,
    ],
  ])('%s', (_what, output, kind, message, hint) => {
    const failed = writeOutcome(ended(1, output), asked, untouched) as FlashFailure;
    expect(failed).toMatchObject({ kind, message });
    if (hint === undefined) expect(failed.hint).toBeUndefined();
    else expect(failed.hint).toMatch(hint);
  });

  it.each(['Operation not permitted', 'Permission denied'])('/dev/mem closed to root: %s', (words) => {
    const failed = writeOutcome(ended(1, `${mem}${words}`), { ...asked, isRoot: true }, untouched);
    expect(failed).toMatchObject({
      kind: 'tool-unfit',
      message: 'The kernel does not let flashrom reach ch341a_spi through /dev/mem.',
      hint: expect.stringContaining('iomem=relaxed'),
    });
  });

  it('another permission, for root', () => {
    const failed = writeOutcome(ended(1, 'Permission denied'), { ...asked, isRoot: true }, untouched);
    expect(failed).toMatchObject({ message: 'flashrom may not use ch341a_spi.' });
  });

  it('a chip that flashrom does not know, where none was named', () => {
    const failed = probeFailure(ended(1, 'Unknown chip'), { ...asked, chip: undefined });
    expect(verdict(failed)).toBe('wrong-chip: flashrom knows no chip "".');
  });

  it('another chip, where none was named', () => {
    expect(verdict(probeFailure(ended(1, id('ef 3013')), { ...asked, chip: undefined }))).toBe(
      'wrong-chip: Another chip answers at ch341a_spi: its id is ef 3013.',
    );
  });
});
