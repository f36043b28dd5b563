import { describe, expect, it } from '@jest/globals';
import {
  choosePlace,
  oldBytesOf,
  wholePlace,
  type Place,
  type WantedPlace,
} from '../../../../rom/flash/plan/place.ts';
import { biosImage } from '../../image/build-rom.ts';
import { chipImage, romOffset } from '../chip.ts';

const place = (wanted: WantedPlace, content: Uint8Array = chipImage()): Place =>
  choosePlace(content, wanted, { vendor: '8086', device: '100e' });

const damagedChip = (): Buffer => {
  const content = chipImage();
  content[romOffset + 0x180]! ^= 1;
  return content;
};

const messages = ({ refusals }: Place): string[] =>
  refusals.map(({ reason, message }) => `${reason}: ${message}`);

describe('the place for a ROM', () => {
  it.each<[string, WantedPlace, Place['slot']]>([
    ['where one lies now', {}, { offset: romOffset, sizeBytes: 0xd000, how: 'found' }],
    ['of a given size', { sizeBytes: 0x3000 }, { offset: romOffset, sizeBytes: 0x3000, how: 'given' }],
    ['at its offset', { offset: romOffset }, { offset: romOffset, sizeBytes: 0xd000, how: 'given' }],
    ['behind it', { offset: 0x4000 }, { offset: 0x4000, sizeBytes: 0xb000, how: 'given' }],
    [
      'behind it, of a size',
      { offset: 0x4000, sizeBytes: 512 },
      { offset: 0x4000, sizeBytes: 512, how: 'given' },
    ],
  ])('%s', (_what, wanted, slot) => {
    const isBehind = wanted.offset === 0x4000;
    expect(place(wanted)).toMatchObject({ slot, damage: null, refusals: [] });
    expect(place(wanted).present?.offset).toBe(isBehind ? undefined : romOffset);
  });

  it.each([
    ['in a chip without a ROM', chipImage().fill(0x11), 'No boot ROM was found in the chip.'],
    ['in an erased chip', Buffer.alloc(0x10000, 0xff), 'The chip is empty.'],
  ])('is not known %s', (_what, content, message) => {
    expect(place({}, content)).toMatchObject({ slot: null, present: null, damage: null });
    expect(messages(place({}, content))).toEqual([`no-slot: ${message}`]);
  });

  it('is refused with its size and offset where it cannot be', () => {
    expect(messages(place({ offset: 0xfe00, sizeBytes: 1024 }))).toEqual([
      'no-slot: 1024 bytes at 0xfe00 are no place for a boot ROM in a chip of 65536 bytes.',
    ]);
    expect(messages(place({ offset: 0xf000 }))).toEqual([
      'no-slot: 0 bytes at 0xf000 are no place for a boot ROM in a chip of 65536 bytes.',
    ]);
  });
});

describe('the place of a damaged ROM', () => {
  it.each<[string, WantedPlace]>([
    ['found', {}],
    ['at a given offset', { offset: romOffset }],
    ['of a given size', { sizeBytes: 0x4000 }],
  ])('is not known: %s', (_what, wanted) => {
    const refused = place(wanted, damagedChip());
    expect(refused).toMatchObject({ slot: null, present: { offset: romOffset } });
    expect(messages(refused)).toEqual([
      `no-slot: The boot ROM at 0x2000 is damaged, so how much room there is for it is not known: ${refused.damage}`,
    ]);
  });

  it('holds bytes of which nothing is known, where it is given whole', () => {
    const content = damagedChip();
    content[romOffset - 1] = 0x11;
    const given = place({ offset: romOffset, sizeBytes: 0x4000 }, content);
    expect(given.slot).toEqual({ offset: romOffset, sizeBytes: 0x4000, how: 'given' });
    expect(messages(given)).toEqual([
      'occupied: The place holds bytes that are neither erased nor of a sound boot ROM: 8192 bytes at 0x2000.',
    ]);
  });
});

describe('how much of a slot the old ROM takes', () => {
  const { present } = place({});

  it.each([
    ['all of a sound one', { present, damage: null }, 8192],
    ['nothing of a damaged one', { present, damage: 'Its checksum is wrong.' }, 0],
    ['nothing where there is none', { present: null, damage: null }, 0],
  ])('%s', (_what, known, sizeBytes) => {
    expect(oldBytesOf(known)).toBe(sizeBytes);
  });
});

describe('a content that is the ROM alone', () => {
  const rom = biosImage({ blocks: 16 });
  const behind = Buffer.concat([Buffer.alloc(512, 1), rom]);

  it.each<[string, Uint8Array, number | undefined]>([
    ['a ROM', rom, 0],
    ['no ROM at its beginning', behind, undefined],
    ['nothing', Buffer.alloc(8192, 0xff), undefined],
  ])('is the place for another: it is %s', (_what, content, offset) => {
    const whole = wholePlace(content);
    expect(whole.slot).toEqual({ offset: 0, sizeBytes: content.length, how: 'whole' });
    expect(whole.present?.offset).toBe(offset);
    expect(whole).toMatchObject({ damage: null, refusals: [] });
  });

  it('names the damage of the ROM', () => {
    expect(wholePlace(Buffer.from(rom).fill(1, 0x180, 0x181)).damage).toContain('sum to 0x01');
  });
});
