import { describe, expect, it } from '@jest/globals';
import { planFlash } from '../../../../rom/flash/plan/flash-plan.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { at as parts, biosImage, join, mended } from '../../image/build-rom.ts';
import { chipImage, newRom } from '../chip.ts';
import { planRequest, romFile } from '../requests.ts';

describe('the ROMs that a plan names', () => {
  it('the new one: its stamp stands in the manifest', () => {
    const { manifest } = romFile();
    if (!('found' in manifest)) throw new Error('no manifest');
    const stamped = romFile(newRom(), { manifest: { found: { ...manifest.found, stamp: 'rack 4' } } });
    expect(planFlash(planRequest({ rom: stamped })).plan.rom?.stamp).toBe('rack 4');
    const bare = romFile(newRom(), { manifest: { missing: true } });
    expect(planFlash(planRequest({ rom: bare })).plan.rom).toMatchObject({
      file: '8086100e.rom',
      sha256: bare.sha256,
      sizeBytes: 8192,
      firmware: null,
      kinds: ['bios'],
      stamp: null,
    });
  });

  const nameless = mended(biosImage({ blocks: 16 }), parts.pnp + 0x10, 0, 0);
  const chained = mended(biosImage({ blocks: 8, last: false }), parts.pnp + 0x10, 0, 0);

  it.each([
    ['its only product', biosImage({ blocks: 16, product: 'Old ROM' }), 'Old ROM'],
    [
      'the first product that has a name',
      join(chained, biosImage({ blocks: 8, product: 'Second' })),
      'Second',
    ],
    ['no product', nameless, null],
  ])('the one there now: %s', (_what, rom, product) => {
    expect(planFlash(planRequest({ content: chipImage(rom) })).plan.present).toEqual({
      sizeBytes: 8192,
      sha256: sha256(rom),
      ids: { vendor: '8086', device: '100e' },
      product,
      kinds: ['bios'],
      damage: null,
    });
  });
});
