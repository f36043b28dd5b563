import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { planFlash } from '../../../../rom/flash/plan/flash-plan.ts';
import { idsOf, readRomFile } from '../../../../rom/flash/plan/rom-file.ts';
import { inspectImage } from '../../../../rom/image/inspect.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { at as parts, biosImage, join, mended } from '../../image/build-rom.ts';
import { putRom } from '../../../support/flash/flash.ts';
import { workOf } from '../../../support/process/romkit.ts';
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

describe('a ROM file', () => {
  let path: string;
  beforeEach(() => {
    path = pathOf(mkdtempSync(pathOf(tmpdir(), 'romkit-rom-')), '8086100e.rom');
    writeFileSync(path, newRom());
  });
  afterEach(() => rmSync(pathOf(path, '..'), { recursive: true }));

  it('is read with its hash, and what does not stand beside it', async () => {
    expect(await readRomFile(path)).toMatchObject({
      ...{ path, sha256: sha256(newRom()), inspection: { kind: 'expansion-rom' } },
      ...{ manifest: { missing: true }, tested: { missing: true } },
    });
  });

  it('has a manifest that says what was built, or why it does not count', async () => {
    const place = { root: pathOf(path, '..') };
    mkdirSync(workOf(place));
    const built = pathOf(workOf(place), putRom(place, newRom()));
    expect((await readRomFile(built)).manifest).toEqual({
      found: {
        ...{ sha256: sha256(newRom()), sizeBytes: 8192, flavour: 'ipxe' },
        ...{ target: 'bin/8086100e.rom', stamp: null },
      },
    });
    writeFileSync(`${built}.json`, '{');
    expect((await readRomFile(built)).manifest).toEqual({
      missing: false,
      invalid: expect.stringMatching(/8086100e\.rom\.json.*[^.]$/),
    });
  });

  it('is for the ids of its PCI data structure, where it has one', () => {
    const [image] = inspectImage(newRom()).images;
    expect(idsOf(image)).toEqual({ vendor: '8086', device: '100e' });
    expect(idsOf({ ...image!, pcir: null })).toBeNull();
    expect(idsOf(undefined)).toBeNull();
  });
});
