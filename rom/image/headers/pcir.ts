import { asBuffer, fits, hasText, hex, u16, u8 } from '../bytes.ts';
import { error, warning, type Stretch } from '../problem.ts';

/** PCI Data Structure (PCI Firmware Specification 3.x, section 5.1.2). */
export interface Pcir {
  /** Bytes from the start of the image. */
  readonly at: number;
  readonly structureBytes: number;
  readonly structureRevision: number;
  readonly vendorId: string;
  readonly deviceId: string;
  /** Further devices the image serves (section 5.1.3); null where there is no list. */
  readonly deviceList: readonly string[] | null;
  /** Where the list lies in the image and how long it is with its end mark; null where there is none. */
  readonly deviceListAt: { readonly at: number; readonly sizeBytes: number } | null;
  /** Base class, sub-class and programming interface, e.g. 0x020000 for an Ethernet card. */
  readonly deviceClass: string;
  readonly imageBytes: number;
  readonly codeRevision: string;
  readonly codeType: string;
  readonly codeTypeName: CodeTypeName;
  readonly lastImage: boolean;
  readonly runtimeBytes: number | null;
  readonly configHeader: string | null;
  readonly clpEntry: string | null;
}

export type CodeTypeName = 'bios' | 'open-firmware' | 'pa-risc' | 'efi' | 'hidden' | 'unknown';

const codeTypeNames: Readonly<Record<number, CodeTypeName>> = {
  0x00: 'bios',
  0x01: 'open-firmware',
  0x02: 'pa-risc',
  0x03: 'efi',
  0xff: 'hidden',
};

const signature = 'PCIR';

/** Up to here a structure of revision 0 goes; the fields behind it are of revision 3. */
const leastBytes = 0x18;

/** Read the PCI Data Structure at `at`; null where none can be read there, and the problems say why. */
export function readPcir(image: Stretch, at: number): Pcir | null {
  const { bytes } = image;
  if (!isMeantForPci(bytes, at)) {
    warning(image, 'pcir-missing', 0x18, 'There is no PCI data structure; no PCI card can use this image.');
    return null;
  }
  if (!fits(bytes, at, leastBytes)) {
    error(image, 'pcir-outside', 0x18, `The PCI data structure at ${hex(at, 4)} lies outside the image.`);
    return null;
  }
  if (!hasText(bytes, at, signature)) {
    error(image, 'pcir-signature', at, 'The PCI data structure does not begin with "PCIR".');
    return null;
  }
  const structureBytes = u16(bytes, at + 0x0a);
  if (structureBytes < leastBytes) {
    error(
      image,
      'pcir-length',
      at + 0x0a,
      `The PCI data structure says it is ${structureBytes} bytes long; it needs 24.`,
    );
  } else if (!fits(bytes, at, structureBytes)) {
    error(image, 'pcir-length', at + 0x0a, 'The PCI data structure reaches beyond the image.');
  }
  if (at % 4 !== 0) warning(image, 'pcir-alignment', at, 'The PCI data structure is not aligned to 4 bytes.');
  const codeType = u8(bytes, at + 0x14);
  if (u16(bytes, at + 4) === 0 && codeTypeNames[codeType] !== 'hidden')
    warning(image, 'pcir-no-card', at + 4, `The image is for ${idText(bytes, at)}, which no card has.`);
  const deviceList = readDeviceList(image, at);
  return {
    at,
    structureBytes,
    structureRevision: u8(bytes, at + 0x0c),
    vendorId: hex(u16(bytes, at + 4), 4),
    deviceId: hex(u16(bytes, at + 6), 4),
    deviceList: deviceList?.ids ?? null,
    deviceListAt: deviceList && { at: deviceList.at, sizeBytes: deviceList.sizeBytes },
    deviceClass: hex((u8(bytes, at + 0x0f) << 16) | u16(bytes, at + 0x0d), 6),
    imageBytes: u16(bytes, at + 0x10) * 512,
    codeRevision: hex(u16(bytes, at + 0x12), 4),
    codeType: hex(codeType, 2),
    codeTypeName: codeTypeNames[codeType] ?? 'unknown',
    lastImage: (u8(bytes, at + 0x15) & 0x80) !== 0,
    runtimeBytes: structureBytes >= 0x18 ? u16(bytes, at + 0x16) * 512 : null,
    configHeader: structureBytes >= 0x1a ? hex(u16(bytes, at + 0x18), 4) : null,
    clpEntry: structureBytes >= 0x1c ? hex(u16(bytes, at + 0x1a), 4) : null,
  };
}

const idText = (bytes: Uint8Array, at: number): string =>
  [u16(bytes, at + 4), u16(bytes, at + 6)].map((id) => hex(id, 4).slice(2)).join(':');

/** ROMs older than PCI keep code where the pointer is. A damaged PCI ROM still has the signature, or most of it. */
function isMeantForPci(bytes: Uint8Array, at: number): boolean {
  if (at === 0) return false;
  if (asBuffer(bytes).includes(signature)) return true;
  const wrong = Array.from(signature).filter((letter, i) => bytes[at + i] !== letter.charCodeAt(0));
  return wrong.length <= 1;
}

/** Before revision 3 the pointer led to vital product data, not to a list of devices. */
function readDeviceList(image: Stretch, at: number): { ids: string[]; at: number; sizeBytes: number } | null {
  const { bytes } = image;
  const pointer = u16(bytes, at + 8);
  if (pointer === 0 || u8(bytes, at + 0x0c) < 3) return null;
  const start = at + pointer;
  const ids: string[] = [];
  for (let offset = start; fits(bytes, offset, 2); offset += 2) {
    const id = u16(bytes, offset);
    if (id === 0) return { ids, at: start, sizeBytes: offset + 2 - start };
    // A list this long is something else read as a list.
    if (ids.push(hex(id, 4)) === 1024) break;
  }
  error(image, 'device-list-unterminated', start, 'The device list has no zero at its end.');
  return { ids: ids.slice(0, 16), at: start, sizeBytes: 0 };
}
