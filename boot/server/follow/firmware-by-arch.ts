import { clientProcessors } from '../../chain/client-arch.ts';
import type { Architecture, FirmwareKind } from '../../registry/model/names.ts';

/** Firmware and processor by option 93. */
export function firmwareByArch(clientArch: number | null): {
  readonly firmware?: FirmwareKind;
  readonly architecture?: Architecture;
} {
  if (clientArch === null) return {};
  if (clientArch === 0) return { firmware: 'bios' };
  const architecture = clientProcessors[clientArch];
  return { firmware: 'uefi', ...(architecture === undefined ? {} : { architecture }) };
}
