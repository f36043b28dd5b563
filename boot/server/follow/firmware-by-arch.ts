import type { Architecture, FirmwareKind } from '../../registry/model/names.ts';

/** By option 93 (IANA, "Processor Architecture Types"); BIOS tells nothing of the processor. */
export function firmwareByArch(clientArch: number | null): {
  readonly firmware?: FirmwareKind;
  readonly architecture?: Architecture;
} {
  if (clientArch === null) return {};
  if (clientArch === 0) return { firmware: 'bios' };
  const architecture = architectures[clientArch];
  return { firmware: 'uefi', ...(architecture === undefined ? {} : { architecture }) };
}

const architectures: Readonly<Record<number, Architecture>> = {
  ...{ 6: 'i386', 7: 'x86_64', 9: 'x86_64', 10: 'arm32', 11: 'arm64' },
  ...{ 15: 'i386', 16: 'x86_64', 18: 'arm32', 19: 'arm64', 25: 'riscv32', 27: 'riscv64' },
};
