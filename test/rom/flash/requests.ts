import { sha256 } from '../../../system/files/files.ts';
import { inspectImage } from '../../../rom/image/inspect.ts';
import type { Card } from '../../../rom/flash/card/card.ts';
import type { Probed } from '../../../rom/flash/backend.ts';
import type { PlanRequest } from '../../../rom/flash/plan/flash-plan.ts';
import type { RomFile } from '../../../rom/flash/plan/rom-file.ts';
import { testedRecord } from '../../support/lab/tested.ts';
import { chipImage, newRom } from './chip.ts';

/** A ROM with a manifest and a record of its boot. */
export function romFile(bytes: Uint8Array = newRom(), change: Partial<RomFile> = {}): RomFile {
  const hash = sha256(bytes);
  return {
    path: '8086100e.rom',
    bytes,
    sha256: hash,
    inspection: inspectImage(bytes),
    manifest: {
      found: { sha256: hash, flavour: 'ipxe', target: 'bin/8086100e.rom', stamp: null },
    },
    tested: { found: testedRecord('8086100e.rom', hash) },
    ...change,
  };
}

export const probed: Probed = {
  chip: { name: 'W25X40', vendor: 'Winbond', sizeBytes: 0x10000, writeProtected: false },
  identity: { device: 'pci:0000:03:00.0', chip: 'pci:0000:03:00/flash' },
  tool: 'flashrom 1.3.0',
};

export const card: Card = {
  pciAddress: '0000:03:00.0',
  vendor: '8086',
  device: '100e',
  subsystemVendor: '8086',
  subsystemDevice: '001e',
  mac: '52:54:00:12:34:56',
  interfaces: ['enp3s0'],
  kernelDriver: 'e1000',
  romBarBytes: 0x20000,
  onboard: false,
  siblings: [],
  carries: [],
};

/** When the ROM's record of its boot was made. */
export const testedMs = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A request that nothing speaks against, and what is to be different in it. */
export function planRequest(change: Partial<PlanRequest> = {}): PlanRequest {
  return {
    device: '0000:03:00.0',
    chipName: null,
    backend: 'flashrom',
    can: {
      readsAll: true,
      writes: true,
      content: 'chip',
      readBytesPerSecond: null,
      writeBytesPerSecond: null,
    },
    probed,
    card,
    content: chipImage(),
    rom: romFile(),
    wanted: {},
    allowed: new Set(),
    unfinished: null,
    readMs: 1000,
    nowMs: testedMs,
    ...change,
  };
}
