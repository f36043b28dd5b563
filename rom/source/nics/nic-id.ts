import { usageError } from '../../../system/error.ts';

/** PCI vendor and device id, lower-case hex of four digits each. */
export interface NicId {
  readonly vendor: string;
  readonly device: string;
}

const spellings: readonly RegExp[] = [
  // 8086:100e, 8086,100E, 8086/100e, 8086-100e, 8086.100e, "8086 100e", with 0x or not; lspci's [8086:100e].
  /^\[?(?:0x)?([0-9a-f]{1,4})\s*[:,/.\s-]\s*(?:0x)?([0-9a-f]{1,4})\]?$/i,
  // The target's own name, 8086100e.
  /^(?:0x)?([0-9a-f]{4})([0-9a-f]{4})$/i,
  // Windows' device manager: PCI\VEN_8086&DEV_100E&SUBSYS_…
  /^(?:PCI\\)?VEN_([0-9a-f]{4})&DEV_([0-9a-f]{4})(?:&.*)?$/i,
  // Linux' modalias: pci:v00008086d0000100Esv…
  /^pci:v0000([0-9a-f]{4})d0000([0-9a-f]{4})(?:sv.*)?$/i,
];

/**
 * Read a PCI id as people and tools write it: `8086:100e`, `8086100e`, `0x8086:0x100e`, `8086,100E`, `8086/100e`,
 * `PCI\VEN_8086&DEV_100E`, `pci:v00008086d0000100E…`.
 * @throws RomkitError `nic-id-invalid`, exit code 2.
 */
export function parseNicId(text: string): NicId {
  for (const spelling of spellings) {
    const [, vendor, device] = spelling.exec(text.trim()) ?? [];
    if (vendor !== undefined && device !== undefined) {
      return { vendor: vendor.toLowerCase().padStart(4, '0'), device: device.toLowerCase().padStart(4, '0') };
    }
  }
  throw usageError(
    'nic-id-invalid',
    `"${text}" is no PCI id.`,
    'Write VENDOR:DEVICE in hex, as lspci -nn shows it: 8086:100e. romkit nics lists this machine’s cards.',
  );
}

/** `8086:100e`. */
export function formatNicId(id: NicId): string {
  return `${id.vendor}:${id.device}`;
}
