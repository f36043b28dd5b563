import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { badChecksum, otherCard } from '../../../../lab/fault/alter/rom-copies.ts';
import type { LabRequest } from '../../../../lab/run/make-plan.ts';
import { inspectImage } from '../../../../rom/image/inspect.ts';
import { biosImage } from '../../../rom/image/build-rom.ts';

const folder = mkdtempSync(join(tmpdir(), 'romkit-rom-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'card.rom');
const rom = biosImage({ vendor: 0x8086, device: 0x100e });
writeFileSync(file, rom);
const request = { card: 'e1000', rom: { file, vendor: '8086', device: '100e' } } as LabRequest;

it('a ROM with a wrong checksum differs in nothing else', async () => {
  const { rom: copy } = await badChecksum(request, folder);
  const bytes = readFileSync(copy!.file);
  expect(inspectImage(bytes).images[0]!.checksum?.ok).toBe(false);
  expect(bytes.filter((byte, index) => byte !== rom[index])).toHaveLength(1);
  expect(readFileSync(file).equals(rom)).toBe(true);
});

it('a ROM for another card has ids of its own, and is sound', async () => {
  const { rom: copy } = await otherCard(request, folder);
  const { images, problems } = inspectImage(readFileSync(copy!.file));
  expect(copy).toMatchObject({ vendor: '10ec', device: '8139' });
  expect(images[0]!.pcir).toMatchObject({ vendorId: '0x10ec', deviceId: '0x8139' });
  expect(images[0]!.checksum?.ok).toBe(true);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(readFileSync(file).equals(rom)).toBe(true);
});

it('there is nothing to alter where no ROM is tested', async () => {
  const without = { ...request, rom: null };
  expect(await badChecksum(without, folder)).toBe(without);
});
