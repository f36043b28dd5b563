import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../../../system/error.ts';
import { sha256 } from '../../../system/files/files.ts';
import { inspectImage } from '../../image/inspect.ts';
import { idsOf, type RomIds } from '../plan/rom-file.ts';

/** The boot ROM that a card shows to the firmware, in short. */
export interface CardRom {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly firmware: 'iPXE' | 'gPXE' | null;
  /** romkit's, where romkit built it with a script. */
  readonly stamp: string | null;
  /** As the ROM calls itself (PnP expansion header): `iPXE`, `Intel(R) Boot Agent GE v1.5.43`. */
  readonly product: string | null;
  readonly ids: RomIds | null;
  /** For each image: `bios`, `efi`, … */
  readonly codeTypes: readonly string[];
  /** First error that was found in it. */
  readonly problem: string | null;
}

export type CardRomReading =
  | { readonly found: CardRom }
  /** `none`: the card has no window for one; `not-allowed`: only root may look; `empty`: the window shows no ROM. */
  | { readonly found: null; readonly why: 'none' | 'not-allowed' | 'empty' };

/** Switches a card's ROM window on or off. A parameter, because a file in a test has no switch. */
export type SwitchWindow = (romFile: string, on: boolean) => Promise<void>;

/** As the kernel wants it: "1" written to the file makes it readable (Linux, PCI sysfs, "rom"). */
const switchWindow: SwitchWindow = async (romFile, on) => {
  const file = await open(romFile, 'r+');
  try {
    await file.write(on ? '1' : '0');
  } finally {
    await file.close();
  }
};

/**
 * Read a card's ROM through the kernel. It is what the window shows: of a flash that holds more than the ROM, the ROM
 * alone. Never throws.
 */
export async function readCardRom(
  sysfs: string,
  pciAddress: string,
  toggle: SwitchWindow = switchWindow,
): Promise<CardRomReading> {
  const file = join(sysfs, 'bus', 'pci', 'devices', pciAddress, 'rom');
  if ((await stat(file).catch(() => undefined)) === undefined) return { found: null, why: 'none' };
  try {
    await toggle(file, true);
    const bytes = await readFile(file).finally(() => toggle(file, false));
    return bytes.length === 0 ? { found: null, why: 'empty' } : { found: describe(bytes) };
  } catch (error) {
    const isForbidden = ['EACCES', 'EPERM', 'EROFS'].includes(systemErrorCode(error) ?? '');
    return { found: null, why: isForbidden ? 'not-allowed' : 'empty' };
  }
}

function describe(bytes: Buffer): CardRom {
  const { images, firmware, embedded, problems } = inspectImage(bytes);
  const products = images.flatMap(({ pnp }) => pnp.map(({ product }) => product?.text ?? null));
  return {
    sizeBytes: bytes.length,
    sha256: sha256(bytes),
    firmware,
    stamp: embedded?.stamp ?? null,
    product: products.find((product) => product !== null) ?? null,
    ids: idsOf(images[0]),
    codeTypes: images.map(({ codeType }) => codeType),
    problem: problems.find(({ severity }) => severity === 'error')?.message ?? null,
  };
}
