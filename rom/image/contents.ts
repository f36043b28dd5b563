import { asBuffer, hasText, u16 } from './bytes.ts';
import { formatOf, type Format } from './headers/format.ts';
import { isBzImage, readBzImage, type BzImage } from './headers/bz-image.ts';
import { readIso, readPartitions, type IsoVolume, type Partition } from './headers/disk.ts';
import { isExpansionRom, readExpansionRoms, type RomImage } from './headers/expansion-rom.ts';
import { isScript, readNetworkProgram, type NetworkProgram } from './headers/network-program.ts';
import type { PackedBlock } from './packing/packed-block.ts';
import { isPe, readPe, type PeImage } from './headers/pe.ts';
import type { Problem, Stretch } from './problem.ts';
import { unpackBlocks } from './packing/unpack.ts';
import { itemAt } from '../../system/present.ts';

export type FileKind =
  | 'expansion-rom'
  /** Expansion ROMs somewhere inside, as in what is read out of a card. */
  | 'flash'
  | 'network-program'
  | 'linux-kernel'
  | 'efi'
  | 'iso'
  | 'disk'
  | 'script'
  /** Something else that holds a packed firmware: .hd, .dsk, .nbi, … */
  | 'firmware'
  | 'empty'
  | 'unknown';

/** Everything that can be read from a file; what it does not have is null or empty. */
export interface Contents {
  readonly kind: FileKind;
  /** Format of a file that is no network boot firmware. */
  readonly format: Format | null;
  readonly images: readonly RomImage[];
  readonly networkProgram: NetworkProgram | null;
  readonly kernel: BzImage | null;
  readonly pe: PeImage | null;
  readonly iso: IsoVolume | null;
  readonly partitions: readonly Partition[] | null;
  readonly blocks: readonly NamedBlock[];
  readonly problems: readonly Problem[];
}

export interface NamedBlock extends PackedBlock {
  readonly name: string;
}

/** Read a file of any kind. Never throws, whatever the bytes; the work is bounded. */
export function readContents(bytes: Uint8Array): Contents {
  const problems: Problem[] = [];
  const file: Stretch = { bytes, offset: 0, problems };
  const kind = kindOf(bytes);
  const images =
    kind === 'expansion-rom' ? readExpansionRoms(bytes) : kind === 'flash' ? readFlash(bytes) : none;
  problems.push(...images.problems);
  const blocks = nameBlocks(unpackBlocks(bytes, images.images));
  const isUnknown = kind === 'unknown' && blocks.length === 0;
  return {
    kind: kind === 'unknown' && !isUnknown ? 'firmware' : kind,
    format: isUnknown ? formatOf(bytes) : null,
    images: images.images,
    networkProgram: readNetworkProgram(bytes),
    kernel: kind === 'linux-kernel' ? readBzImage(file) : null,
    pe: isPe(bytes) ? readPe(file) : null,
    iso: kind === 'iso' ? readIso(file) : null,
    partitions: kind === 'iso' || kind === 'disk' ? readPartitions(file) : null,
    blocks,
    problems,
  };
}

const none = { images: [] as RomImage[], problems: [] as Problem[] };

function kindOf(bytes: Uint8Array): FileKind {
  const silent: Stretch = { bytes, offset: 0, problems: [] };
  if (bytes.length === 0) return 'empty';
  if (isExpansionRom(bytes)) return 'expansion-rom';
  if (isScript(bytes)) return 'script';
  if (readNetworkProgram(bytes) !== null) return 'network-program';
  // A kernel that is an EFI program too is both; it is the kernel that people boot.
  if (isBzImage(bytes)) return 'linux-kernel';
  if (isPe(bytes)) return 'efi';
  if (readIso(silent) !== null) return 'iso';
  if (readPartitions(silent) !== null) return 'disk';
  return firstRom(bytes, 0) >= 0 ? 'flash' : 'unknown';
}

/** Images begin on multiples of 512 bytes (PCI Firmware Specification 3.x, section 5.1). */
const unitBytes = 512;
const mostImages = 64;

function firstRom(bytes: Uint8Array, from: number): number {
  for (let at = Math.ceil(from / unitBytes) * unitBytes; at < bytes.length; at += unitBytes) {
    if (isExpansionRom(bytes, at) && hasText(bytes, at + u16(bytes, at + 0x18), 'PCIR')) return at;
  }
  return -1;
}

function readFlash(bytes: Uint8Array): { images: RomImage[]; problems: Problem[] } {
  const images: RomImage[] = [];
  const problems: Problem[] = [];
  for (let at = firstRom(bytes, 0); at >= 0 && images.length < mostImages;) {
    const found = readExpansionRoms(bytes, at);
    for (const image of found.images) images.push({ ...image, index: images.length });
    // A flash holds other things as well: what follows a chain is none of its business.
    problems.push(
      ...found.problems.filter(({ code }) => code !== 'trailing-data' && code !== 'image-after-last'),
    );
    at = firstRom(bytes, found.end);
  }
  return { images, problems };
}

/** zbin packs these, in this order (iPXE's and gPXE's libprefix.S). */
const sections = ['text16-early', 'text16-late', 'data16', 'textdata'];

function nameBlocks(blocks: readonly PackedBlock[]): NamedBlock[] {
  const firmware = blocks.filter(({ container }) => container !== 'efi-compressed');
  const isWhole = firmware.length % sections.length === 0;
  const seen = new Map<string, number>();
  return blocks.map((block) => {
    const index = firmware.indexOf(block);
    const name = index < 0 ? 'efi-driver' : isWhole ? itemAt(sections, index % sections.length) : 'block';
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { ...block, name: count === 1 && name !== 'block' ? name : `${name}-${count}` };
  });
}

/** Which of the two an image is, as far as it shows: their shells' prompts tell. */
export function firmwareOf(bytes: Uint8Array, contents: Contents): 'iPXE' | 'gPXE' | null {
  if (contents.images.some((image) => image.ipxe !== null)) return 'iPXE';
  const places = [...contents.blocks.map((block) => block.data), bytes].map(asBuffer);
  if (places.some((place) => place.includes('iPXE> '))) return 'iPXE';
  return places.some((place) => place.includes('gPXE> ')) ? 'gPXE' : null;
}
