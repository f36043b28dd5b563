import { describe, expect, it } from '@jest/globals';
import { cardGroups, cardsUrl } from '../../../../boot/page/firmware/cards.ts';
import { manifestRows } from '../../../../boot/page/firmware/manifest-rows.ts';
import { stepPercent, stepText } from '../../../../boot/page/firmware/progress.ts';
import { lineRange } from '../../../../boot/page/firmware/script/lines.ts';
import {
  platformOf,
  targetsOf,
  usualWanted,
  valuesOf,
  wantedFrom,
  withFlavour,
  type Wanted,
} from '../../../../boot/page/firmware/wanted.ts';
import { nothingReported } from '../../../../boot/registry/model/machine.ts';
import { manifestSchema } from '../../../../boot/server/firmware/kept-build.ts';
import { manifestOf, stampOf } from '../../server/firmware/sample.ts';
import { machineView } from '../sample.ts';

describe('the form', () => {
  it.each<[string, Partial<Wanted>, readonly string[], string]>([
    ['BIOS', {}, ['undionly.kpxe'], 'pcbios'],
    ['no card yet', { kind: 'card' }, [], 'pcbios'],
    ['cards', { kind: 'card', cards: ['8086:100e', '1af4:1000'] }, ['8086:100e', '1af4:1000'], 'pcbios'],
    [
      'a card of UEFI machines',
      { kind: 'card', cards: ['8086:100E'], cardPlatform: 'arm64' },
      ['bin-arm64-efi/8086100e.efirom'],
      'efi',
    ],
    ['an EFI program', { kind: 'uefi' }, ['bin-x86_64-efi/snponly.efi'], 'efi'],
    [
      'gPXE, which knows no UEFI',
      { kind: 'card', cards: ['8086:100e'], cardPlatform: 'x86_64', flavour: 'gpxe' },
      ['8086:100e'],
      'pcbios',
    ],
  ])('of %s says what to build', (_, values, targets, platform) => {
    const wanted = { ...usualWanted, ...values };
    expect([targetsOf(wanted), platformOf(wanted)]).toEqual([targets, platform]);
  });

  it('gives the template its values, and gPXE none that it does not have', () => {
    const wanted = { ...usualWanted, baseUrl: ' http://boot ', interface: 'all' };
    expect(valuesOf(wanted)).toEqual({ 'base-url': 'http://boot', interface: 'all', 'on-failure': 'reboot' });
    expect(valuesOf({ ...wanted, baseUrl: ' ', flavour: 'gpxe' })).toEqual({ interface: 'all' });
  });

  it('leaves EFI programs with the flavour that has them', () => {
    expect(withFlavour({ ...usualWanted, kind: 'uefi' }, 'gpxe').kind).toBe('bios');
    expect(withFlavour({ ...usualWanted, kind: 'card' }, 'gpxe').kind).toBe('card');
  });
});

describe('cards of machines', () => {
  const machine = (cards: string[], firmware: 'bios' | 'uefi' | null, architecture: 'arm64' | null = null) =>
    machineView({ reported: { ...nothingReported, cards }, firmware, architecture });

  it('are grouped by the firmware that runs their ROM, each once, and come back from the URL', () => {
    const groups = cardGroups([
      machine(['8086:100E', '1af4:1000'], 'bios'),
      machine(['8086:100e', '<b>', '8086:100e --out'], null),
      machine(['14e4:1657'], 'uefi'),
      machine(['15b3:1015'], 'uefi', 'arm64'),
    ]);
    expect(groups).toEqual([
      { platform: 'bios', cards: ['1af4:1000', '8086:100e'] },
      { platform: 'x86_64', cards: ['14e4:1657'] },
      { platform: 'arm64', cards: ['15b3:1015'] },
    ]);
    for (const group of groups) {
      const url = new URL(cardsUrl(group), 'http://page');
      const { kind, cards, cardPlatform } = wantedFrom(url.searchParams);
      expect([url.pathname, kind, cards, cardPlatform]).toEqual([
        '/firmware',
        'card',
        group.cards,
        group.platform,
      ]);
    }
  });

  it.each(['', 'card=undionly.kpxe', 'for=arm64'])('"%s" in the URL names none', (search) => {
    expect(wantedFrom(new URLSearchParams(search))).toEqual(usualWanted);
  });
});

it.each<[string, number | null, number | null, string, number | null]>([
  ['waiting', null, null, 'waiting', null],
  ['compiling', null, null, 'compiling', null],
  ['compiling', 0, 0, 'compiling', null],
  ['compiling', 170, 340, 'compiling, 170 of 340 objects', 45],
  ['compiling', 400, 340, 'compiling, 400 of 340 objects', 90],
  ['packing', null, null, 'packing', 95],
  ['done', null, null, 'done', 100],
])('the step %s with %s of %s objects', (step, done, total, text, percent) => {
  const shown = { target: 'bin/a.rom', step, done, total };
  expect([stepText(shown), stepPercent(shown)]).toEqual([text, percent]);
});

it.each([
  [1, '#!ipxe'],
  [2, ''],
  [3, 'shell'],
  [9, 'shell'],
])('line %s of a script is "%s"', (line, text) => {
  const script = '#!ipxe\n\nshell';
  expect(script.slice(...lineRange(script, line))).toBe(text);
});

it('a manifest shows what the bytes were made of', () => {
  const manifest = manifestSchema.parse(manifestOf(stampOf('a'), 'undionly.kpxe', 'firmware'));
  const settings = { enable: ['PING_CMD'], disable: ['NFS'], values: { COMSPEED: '9600' } };
  expect(Object.fromEntries(manifestRows({ ...manifest, settings }))).toMatchObject({
    ...{ Target: 'bin/undionly.kpxe', Settings: '+PING_CMD -NFS COMSPEED=9600', gcc: 'gcc 12' },
    Source: `ipxe ${'c'.repeat(40)}`,
  });
  expect(manifestRows(manifest)).toContainEqual(['Settings', 'as the source has them']);
});
