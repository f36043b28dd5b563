import { describe, expect, it } from '@jest/globals';
import type { Card } from '../../../../rom/flash/card/card.ts';
import { checkFit } from '../../../../rom/flash/device/device-checks.ts';
import type { RomFile } from '../../../../rom/flash/plan/rom-file.ts';
import { findRomChains, type Slot } from '../../../../rom/flash/plan/slot.ts';
import { biosImage, efiImage, hiddenImage, join, type RomOptions } from '../../image/build-rom.ts';
import { chipImage, newRom } from '../chip.ts';
import { card, planRequest, romFile } from '../requests.ts';

/** The ROM that lies in the chip, the card, and the slot: what is to be different. */
interface Fit {
  readonly on?: Card | null;
  readonly old?: Uint8Array | null;
  readonly slot?: Slot | null;
}

function refusals(rom: RomFile, { on = card, old = null, slot = null }: Fit): string[] {
  const present = old === null ? null : findRomChains(chipImage(old))[0]!;
  const place = { slot, present, damage: null, refusals: [] };
  return checkFit(rom, planRequest({ card: on }), place).map(
    ({ reason, message }) => `${reason}: ${message}`,
  );
}

const wrong = (rom: string, on: string): string =>
  `wrong-card: The ROM is for ${rom}, ${on} 8086:100e; no firmware would run it there.`;
const generic =
  'wrong-card: The ROM is a generic one for 8086:10d3 that lists 8086:100e as well; firmware that follows PCI 3.0 runs it there, older firmware looks at the first id alone.';
const bios = (options: RomOptions): Uint8Array => biosImage({ blocks: 8, deviceList: [], ...options });

describe('a ROM on a card', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['is for it', bios({}), []],
    ['is for another device', bios({ device: 0x10d3 }), [wrong('8086:10d3', 'the card is')]],
    ['is for another vendor', bios({ vendor: 0x10ec }), [wrong('10ec:100e', 'the card is')]],
    ['lists it', bios({ device: 0x10d3, deviceList: [0x10d4, 0x100e] }), [generic]],
    ['lists another', bios({ device: 0x10d3, deviceList: [0x10d4] }), [wrong('8086:10d3', 'the card is')]],
    [
      'lists its device for another vendor',
      bios({ vendor: 0x10ec, device: 0x8168, deviceList: [0x100e] }),
      [wrong('10ec:8168', 'the card is')],
    ],
    [
      'has an image for it and one for another',
      join(bios({ last: false }), efiImage(new Uint8Array(600), { device: 0x10d3 })),
      [wrong('8086:10d3', 'the card is')],
    ],
    [
      'lists it in one of two images that are for another',
      join(
        bios({ device: 0x10d3, deviceList: [0x100e], last: false }),
        efiImage(new Uint8Array(600), { device: 0x10d3 }),
      ),
      [wrong('8086:10d3', 'the card is')],
    ],
    ['has a hidden image, whose ids count for nothing', join(bios({ last: false }), otherHidden()), []],
    ['is for no PCI card', noPci(), [wrong('no PCI card', 'the card is')]],
  ])('that %s', (_what, rom, expected) => {
    expect(refusals(romFile(rom), {})).toEqual(expected);
  });

  it('is not asked for where the file has no image', () => {
    expect(refusals(romFile(Buffer.from('#!ipxe\n')), {})).toEqual([]);
  });

  it('comes with the command that makes the right one', () => {
    const hint = (rom: Uint8Array): string | undefined =>
      checkFit(romFile(rom), planRequest(), { slot: null, present: null, damage: null, refusals: [] })[0]
        ?.hint;
    expect(hint(bios({ device: 0x10d3 }))).toBe('romkit build 8086:100e makes the right one.');
    expect(hint(bios({ device: 0x10d3, deviceList: [0x100e] }))).toBe(
      'romkit build 8086:100e makes one that every firmware runs.',
    );
  });
});

/** A hidden image of another card. */
function otherHidden(): Uint8Array {
  const image = hiddenImage();
  image[0x1c + 6] = 0xd3;
  return image;
}

/** An image of before PCI: no data structure. */
function noPci(): Uint8Array {
  const image = bios({});
  image.fill(0, 0x18, 0x1a);
  return image;
}

describe('a ROM on a bare chip', () => {
  const on = null;
  const there = 'the ROM on the chip is for';

  it.each<[string, Uint8Array, Uint8Array | null, string[]]>([
    ['without a ROM', bios({ device: 0x10d3 }), null, []],
    ['whose ROM is for the same card', bios({}), bios({}), []],
    ['whose ROM is for another', bios({ device: 0x10d3 }), bios({}), [wrong('8086:10d3', there)]],
    ['whose ROM lists its card', bios({ device: 0x10d3 }), bios({ deviceList: [0x10d4, 0x10d3] }), []],
    [
      'whose ROM lists its device for another vendor',
      bios({ vendor: 0x10ec, device: 0x10d3 }),
      bios({ deviceList: [0x10d3] }),
      [wrong('10ec:10d3', there)],
    ],
    [
      'whose ROM lists its card in the second image',
      bios({ device: 0x10d3 }),
      join(bios({ last: false }), bios({ deviceList: [0x10d3] })),
      [],
    ],
    ['whose ROM is for a PCI card, while it is for none', noPci(), bios({}), [wrong('no PCI card', there)]],
  ])('%s', (_what, rom, old, expected) => {
    expect(refusals(romFile(rom), { on, old })).toEqual(expected);
  });

  it('with a card it is the card that counts, not what the old ROM lists', () => {
    const old = bios({ deviceList: [0x10d3] });
    expect(refusals(romFile(bios({ device: 0x10d3 })), { old })).toEqual([wrong('8086:10d3', 'the card is')]);
  });
});

describe('the size of a ROM', () => {
  const slot = (sizeBytes: number): Slot => ({ offset: 0, sizeBytes, how: 'found' });
  const window = (romBarBytes: number | null): Card => ({ ...card, romBarBytes });

  it.each<[string, Fit, string[]]>([
    ['fits exactly', { slot: slot(8192), on: window(8192) }, []],
    [
      'is one byte too large for the slot',
      { slot: slot(8191) },
      ['too-large: The ROM has 8192 bytes, the place for it 8191.'],
    ],
    [
      'is one byte too large for the window',
      { on: window(8191) },
      ['rom-bar: The ROM has 8192 bytes; firmware looks for it in a window of 8191.'],
    ],
    ['is not limited by a window that nobody knows', { on: window(null) }, []],
  ])('%s', (_what, fit, expected) => {
    expect(refusals(romFile(newRom()), fit)).toEqual(expected);
  });
});
