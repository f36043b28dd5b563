import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { sha256 } from '../../../system/files/files.ts';
import type { Run } from '../../../system/process/run.ts';
import type { FlavourName } from '../../source/flavour.ts';
import { partGoals, type MediaRecipe } from './media.ts';
import { findSlot } from './slot.ts';
import type { Target } from '../target.ts';
import { present } from '../../../system/present.ts';

/** A finished link, kept beside the work copy: all that is needed to put a script in, without make. */
export interface LinkImage {
  /** Folder with a file for each part of the recipe. */
  readonly folder: string;
  /** Offset of the script's place in the part `image`. */
  readonly slotOffset: number;
  /** Offsets in `image` of the build ID, by which ROMs of one build know each other in memory. */
  readonly buildIdOffsets: readonly number[];
  /** PCI ids that the tree's makefile gives this target; for `efirom`. */
  readonly pciId: { readonly vendor: string; readonly device: string };
  /** SHA-256 of each part. */
  readonly parts: Readonly<Record<string, string>>;
}

const recordFile = 'link.json';

/** @param folder the profile's folder for the target's BIN folder. */
export const linkFolder = (folder: string, target: Target): string => join(folder, 'links', target.fileName);

/** The kept link of a target, or undefined; nothing but complete ones is ever found. */
export async function readLinkImage(folder: string): Promise<LinkImage | undefined> {
  try {
    return {
      ...(JSON.parse(await readFile(join(folder, recordFile), 'utf8')) as Omit<LinkImage, 'folder'>),
      folder,
    };
  } catch {
    return undefined;
  }
}

/** A part's bytes, or undefined where they are not those that were kept. */
export async function readPart(link: LinkImage, part: string): Promise<Buffer | undefined> {
  const bytes = await readFile(join(link.folder, part)).catch(() => undefined);
  return bytes !== undefined && sha256(bytes) === link.parts[part] ? bytes : undefined;
}

/** Keep what make has linked. The folder appears whole, by one rename. */
export async function keepLinkImage(
  { src, folder: binFolder }: { readonly src: string; readonly folder: string },
  target: Target,
  recipe: MediaRecipe,
  flavour: FlavourName,
  run: Run,
): Promise<void> {
  const folder = linkFolder(binFolder, target);
  const temporary = `${folder}.${randomBytes(4).toString('hex')}.tmp`;
  const parts: Record<string, string> = {};
  await mkdir(temporary, { recursive: true });
  try {
    let image = Buffer.alloc(0);
    for (const [part, goal] of Object.entries(partGoals(target, recipe))) {
      const bytes = await readFile(join(src, goal));
      parts[part] = sha256(bytes);
      if (part === 'image') image = bytes;
      await writeFile(join(temporary, part), bytes, { flush: true });
    }
    const slotOffset = findSlot(image, flavour);
    const buildIdOffsets =
      target.platform === 'pcbios'
        ? offsetsOf(image, await buildId(src, target, recipe, run), slotOffset)
        : [];
    const record = { slotOffset, buildIdOffsets, pciId: pciIdOf(target), parts };
    await writeFile(join(temporary, recordFile), JSON.stringify(record), { flush: true });
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const pciIdOf = (target: Target): LinkImage['pciId'] =>
  /^[0-9a-f]{8}/.test(target.elements)
    ? { vendor: target.elements.slice(0, 4), device: target.elements.slice(4, 8) }
    : { vendor: '0000', device: '0000' };

/** The linker was told the build ID as an absolute symbol. */
async function buildId(
  src: string,
  target: Target,
  recipe: MediaRecipe,
  run: Run,
): Promise<number | undefined> {
  const linked = present(partGoals(target, recipe)['image'], 'image among the parts').replace(
    /\.bin$/,
    '.tmp',
  );
  const { stdout } = await run({ command: ['nm', linked], cwd: src });
  const hex = /^0*([0-9a-f]{1,8}) A _build_id$/m.exec(stdout)?.[1];
  return hex === undefined ? undefined : Number.parseInt(hex, 16);
}

function offsetsOf(image: Buffer, value: number | undefined, slotOffset: number): number[] {
  if (value === undefined) return [];
  const wanted = Buffer.alloc(4);
  wanted.writeUInt32LE(value);
  const offsets: number[] = [];
  for (let at = image.indexOf(wanted); at >= 0; at = image.indexOf(wanted, at + 1)) {
    if (at !== slotOffset) offsets.push(at);
  }
  return offsets;
}
