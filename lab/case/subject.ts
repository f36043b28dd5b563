import { isWebPage } from '../../rom/image/headers/web-page.ts';
import { usageError, type RomkitError } from '../../system/error.ts';
import { readFirmwareFile } from '../../system/files/regular-file.ts';
import { describeFile, unpackHint } from '../../rom/image/describe.ts';
import { inspectImage, type Inspection } from '../../rom/image/inspect.ts';
import { cards, cardWithId, type CardModel } from '../machine/cards.ts';

/** Firmware in a file, as its own headers describe it. */
export interface Firmware {
  readonly path: string;
  readonly kind: 'rom' | 'nbp';
  readonly firmware: 'bios' | 'uefi';
  /** The card that a ROM is for; null for an NBP. */
  readonly ids: PciIds | null;
}

/** Four hex digits each: `8086`, `100e`. */
export interface PciIds {
  readonly vendor: string;
  readonly device: string;
}

/** @throws RomkitError of readFirmwareFile, or `not-firmware` for what nothing could boot. */
export async function readFirmware(path: string): Promise<Firmware> {
  const bytes = await readFirmwareFile(path);
  if (isWebPage(bytes))
    throw usageError(
      'not-firmware',
      `${path} is a web page.`,
      'The server that it came from sent an error page in its place: download it again.',
    );
  const inspection = inspectImage(bytes);
  const { kind, images, format } = inspection;
  if (format !== null || kind === 'script') throw nothingToStart(path, inspection);
  if (kind !== 'expansion-rom') {
    const uefi = kind === 'efi' || path.endsWith('.efi');
    return { path, kind: 'nbp', firmware: uefi ? 'uefi' : 'bios', ids: null };
  }
  const [first] = images;
  const pcir = first?.pcir ?? null;
  return {
    path,
    kind: 'rom',
    firmware: first?.codeType === 'efi' ? 'uefi' : 'bios',
    ids: pcir === null ? null : { vendor: digits(pcir.vendorId), device: digits(pcir.deviceId) },
  };
}

function nothingToStart(path: string, inspection: Inspection): RomkitError {
  const hint = inspection.kind === 'script' ? `Put it into firmware: romkit build --embed ${path}` : null;
  return usageError(
    'not-firmware',
    `${path} is ${describeFile(inspection)}; no machine starts it over the network.`,
    hint ?? unpackHint(path, inspection.format) ?? 'romkit build makes firmware to test.',
  );
}

/** QEMU's model of the card that a ROM is for; undefined where it has none. */
export function cardOf({ vendor, device }: PciIds): CardModel | undefined {
  return cardWithId({ vendor: Number.parseInt(vendor, 16), device: Number.parseInt(device, 16) });
}

/** A card's ids. */
export function idsOf(card: CardModel): PciIds {
  const { vendor, device } = cards[card];
  const hex = (id: number): string => id.toString(16).padStart(4, '0');
  return { vendor: hex(vendor), device: hex(device) };
}

/** `0x8086` as PCI ids are written elsewhere: `8086`. */
const digits = (hex: string): string => hex.replace(/^0x/, '');
