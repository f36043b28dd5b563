import type { BootEvent, DhcpRequestEvent } from '../../chain/event.ts';
import type { Stage } from '../../chain/stage.ts';
import type { ChainState } from '../../chain/track.ts';
import type { Architecture, FirmwareKind } from '../../registry/model/names.ts';

/** A machine that is silent for so long and asks again has been switched off between. */
const forgottenMs = 10 * 60_000;

/** Firmware asks as PXE or HTTP boot client (RFC 4578 section 2.1, UEFI 2.10 section 24.7); a system does not. */
export const isFirmware = ({ vendorClass }: DhcpRequestEvent): boolean =>
  /^(?:PXE|HTTP)Client/.test(vendorClass ?? '');

/**
 * Does this event begin another boot than the one that is under way? Firmware that asks again has started anew once
 * its chain is past the boot program; chained firmware, which names its user class, once it has had its script.
 * @param state of the boot that is under way; null where there is none
 */
export function beginsBoot(event: BootEvent, state: ChainState | null, lastMs: number): boolean {
  if (event.type !== 'dhcp-request' || event.message !== 'discover' || !isFirmware(event)) return false;
  if (state === null || state.complete || event.atMs - lastMs > forgottenMs) return true;
  const isPast = (stage: Stage): boolean =>
    state.stages.some((each) => each.stage === stage && each.status === 'done');
  return isPast('mac-script') || (event.userClass === null && isPast('nbp'));
}

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
