import { present } from '../../system/present.ts';
import { isPadding } from './bytes.ts';
import { readContents, type Contents, type FileKind } from './contents.ts';
import type { RomImage } from './headers/expansion-rom.ts';
import type { PeImage } from './headers/pe.ts';

/** A stretch of a file with a name: `image 0: PnP header`, `packed textdata`, `padding`, … */
export interface Region {
  readonly name: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly sizeBytes: number;
}

const wholeNames: Readonly<Record<FileKind, string>> = {
  'expansion-rom': 'behind the images',
  flash: 'outside the images',
  'network-program': 'prefix',
  'linux-kernel': 'protected-mode part',
  efi: 'other data',
  iso: 'other data',
  disk: 'other data',
  script: 'text',
  firmware: 'other data',
  empty: 'nothing',
  unknown: 'data',
};

/** Divide a file into named regions that cover all of it, in order, without overlap. */
export function regionsOf(bytes: Uint8Array, contents: Contents = readContents(bytes)): Region[] {
  const layers: Region[] = [{ name: wholeNames[contents.kind], offset: 0, sizeBytes: bytes.length }];
  const paint = (name: string, offset: number, sizeBytes: number): void => {
    const end = Math.min(bytes.length, offset + sizeBytes);
    if (offset >= 0 && offset < end) layers.push({ name, offset, sizeBytes: end - offset });
  };
  if (contents.iso !== null) paint('system area', 0, 32768);
  if (contents.partitions !== null) {
    for (const { number, offset, sizeBytes } of contents.partitions)
      paint(`partition ${number}`, offset, sizeBytes);
    paint('boot sector', 0, 512);
  }
  if (contents.kernel !== null) paint('setup', 0, contents.kernel.setupBytes);
  if (contents.pe !== null) paintPe(contents.pe, '', 0, paint);
  contents.images.forEach((image) => paintImage(image, bytes, paint));
  contents.blocks.forEach(({ name, offset, packedBytes }) => paint(`packed ${name}`, offset, packedBytes));
  paintPadding(bytes, contents, paint);
  return flatten(layers);
}

type Paint = (name: string, offset: number, sizeBytes: number) => void;

function paintImage(image: RomImage, bytes: Uint8Array, paint: Paint): void {
  const part = (name: string, at: number, sizeBytes: number): void => {
    paint(`image ${image.index}: ${name}`, image.offset + at, sizeBytes);
  };
  part('code', 0, image.sizeBytes);
  // Where the PCI data structure stands at 1A, it covers the last two bytes.
  part('header', 0, 0x1c);
  if (image.efi?.pe && image.efi.compressionName === 'none') {
    paintPe(image.efi.pe, `image ${image.index}: `, image.offset + image.efi.imageAt, paint);
  }
  for (const header of image.pnp) {
    part('PnP header', header.at, header.sizeBytes);
    for (const string of [header.manufacturer, header.product]) {
      if (string !== null && string.text !== null)
        part('PnP strings', Number(string.at), string.text.length + 1);
    }
  }
  if (image.undi !== null) part('UNDI header', image.undi.at, image.undi.sizeBytes);
  if (image.ipxe !== null) part('iPXE header', image.ipxe.at, image.ipxe.sizeBytes);
  if (image.pcir !== null) {
    part('PCI data structure', image.pcir.at, image.pcir.structureBytes);
    if (image.pcir.deviceListAt !== null)
      part('device list', image.pcir.deviceListAt.at, image.pcir.deviceListAt.sizeBytes);
  }
}

function paintPe(pe: PeImage, prefix: string, offset: number, paint: Paint): void {
  paint(`${prefix}PE headers`, offset, pe.headerBytes);
  for (const section of pe.sections)
    paint(`${prefix}section ${section.name}`, offset + section.at, section.sizeBytes);
  if (pe.certificates !== null)
    paint(`${prefix}certificates`, offset + pe.certificates.at, pe.certificates.sizeBytes);
}

/** Filler between the last packed block and the end of an image (or of the file). */
function paintPadding(bytes: Uint8Array, contents: Contents, paint: Paint): void {
  const holders = contents.images.length > 0 ? contents.images : [{ offset: 0, sizeBytes: bytes.length }];
  for (const { offset, sizeBytes } of holders) {
    const end = offset + sizeBytes;
    const last = contents.blocks.filter((block) => block.offset >= offset && block.offset < end).at(-1);
    if (last === undefined) continue;
    const start = last.offset + last.packedBytes;
    if (isPadding(bytes.subarray(start, end))) paint('padding', start, end - start);
  }
}

/** Later layers cover earlier ones; the first is the whole file. */
function flatten(layers: readonly Region[]): Region[] {
  const edges = new Set<number>();
  for (const layer of layers) edges.add(layer.offset).add(layer.offset + layer.sizeBytes);
  const sorted = [...edges].sort((a, b) => a - b);
  const regions: Region[] = [];
  for (const [i, end] of sorted.entries()) {
    const offset = sorted[i - 1];
    if (offset === undefined) continue;
    const top = present(
      layers.findLast((layer) => layer.offset <= offset && layer.offset + layer.sizeBytes >= end),
      'region of the whole file',
    );
    const before = regions.at(-1);
    if (before?.name === top.name)
      regions[regions.length - 1] = { ...before, sizeBytes: end - before.offset };
    else regions.push({ name: top.name, offset, sizeBytes: end - offset });
  }
  return regions;
}
