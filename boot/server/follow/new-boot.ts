import type { BootEvent, DhcpRequestEvent } from '../../chain/event.ts';
import type { Stage } from '../../chain/stage.ts';
import type { ChainState } from '../../chain/track.ts';
import type { Architecture, FirmwareKind } from '../../registry/model/names.ts';

/** A machine that is silent for so long and asks again has been switched off between. */
const forgottenMs = 10 * 60_000;

/** Firmware asks as PXE or HTTP boot client (RFC 4578 section 2.1, UEFI 2.10 section 24.7); a system does not. */
const isFirmware = ({ vendorClass }: DhcpRequestEvent): boolean =>
  /^(?:PXE|HTTP)Client/.test(vendorClass ?? '');

/** The boot that is under way. */
export interface BootUnderWay {
  readonly state: ChainState;
  readonly hasImage: boolean;
  /** When it was heard of last. */
  readonly lastMs: number;
}

/**
 * Does this event begin another boot than the one that is under way? Firmware that asks again has started anew once
 * its chain is past the boot program. Firmware that runs a script, which names its user class, asks again before each
 * new attempt of the script too: it has started anew once it has had a kernel.
 */
export function beginsBoot(event: BootEvent, boot: BootUnderWay | null): boolean {
  if (event.type !== 'dhcp-request' || event.message !== 'discover' || !isFirmware(event)) return false;
  if (boot === null) return true;
  const { state, hasImage, lastMs } = boot;
  const isPast = (stage: Stage): boolean =>
    state.stages.some((each) => each.stage === stage && each.status === 'done');
  const isForgotten = event.atMs - lastMs > forgottenMs;
  if (event.userClass === null) return isPast('nbp') || isPast('mac-script') || isForgotten;
  return hasImage && (isPast('kernel') || state.complete || isForgotten);
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
