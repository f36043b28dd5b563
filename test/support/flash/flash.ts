import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../../rom/build/record/manifest.ts';
import { sha256 } from '../../../system/files/files.ts';
import { biosImage, type RomOptions } from '../../rom/image/build-rom.ts';
import { workOf, type Place } from '../process/romkit.ts';
import { testedRecord } from '../lab/tested.ts';

/** Where the boot ROM lies in the test's chip, and up to where there is room for it. */
export const slot = { start: 0x2000, end: 0x12000 };
const chipBytes = 512 << 10;

/** A place to flash in, and a chip as it was: something else, a boot ROM at 0x2000, erased room, something else. */
export interface FlashPlace extends Place {
  readonly chipFile: string;
  readonly before: Buffer;
  /** Where the boot ROM lies, and up to where there is room for it. */
  readonly slot: typeof slot;
  chip(): Buffer;
  remove(): void;
}

export function flashPlace(room = slot): FlashPlace {
  const root = mkdtempSync(join(tmpdir(), 'romkit-flash-test-'));
  const before = Buffer.concat([
    randomBytes(room.start),
    testRom(48, 'Old ROM'),
    Buffer.alloc(room.end - room.start - 48 * 512, 0xff),
    // Not erased, so that it is plain where the room ends.
    Buffer.alloc(4096, 0x5a),
    randomBytes(chipBytes - room.end - 4096),
  ]);
  const chipFile = join(root, 'chip.bin');
  const place: FlashPlace = {
    root,
    chipFile,
    before,
    slot: room,
    chip: () => readFileSync(chipFile),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  writeFileSync(chipFile, before);
  mkdirSync(workOf(place), { recursive: true });
  return place;
}

/** A ROM of so many units of 512 bytes whose content is random. */
export const testRom = (blocks: number, product: string, options: RomOptions = {}): Uint8Array =>
  biosImage({ product, blocks, payload: randomBytes((blocks - 1) * 512), ...options });

/** The whole chip with a ROM in its slot. */
export function withRom({ before, slot: room }: FlashPlace, rom: Uint8Array): Buffer {
  const content = Buffer.from(before);
  content.fill(0xff, room.start, room.end).set(rom, room.start);
  return content;
}

/** Write a ROM with the manifest and the record that flash asks for; the name of its file. */
export function putRom(place: Place, rom: Uint8Array, name = '8086100e.rom'): string {
  const path = join(workOf(place), name);
  writeFileSync(path, rom);
  writeFileSync(`${path}.json`, JSON.stringify(manifestFor(name, rom)));
  writeFileSync(`${path}.tested.json`, JSON.stringify(testedRecord(name, sha256(rom))));
  return name;
}

const manifestFor = (file: string, rom: Uint8Array): Manifest => ({
  manifestVersion: 1,
  file,
  sizeBytes: rom.length,
  sha256: sha256(rom),
  stamp: null,
  flavour: 'ipxe',
  target: 'bin/8086100e.rom',
  route: 'make',
  routeReason: null,
  source: { commit: null, tree: '0'.repeat(40), clean: true, sourceDateEpoch: 0 },
  scripts: [],
  settings: { enable: [], disable: [], values: {} },
  certificates: { trust: [], cert: [], privkeyPublicSha256: null },
  toolchain: {},
});
