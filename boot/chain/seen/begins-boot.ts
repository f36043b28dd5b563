import type { BootEvent, DhcpRequestEvent } from '../event.ts';
import type { Stage } from '../stage.ts';
import type { ChainState } from '../track.ts';

/** A machine that is silent for so long and asks again has been switched off between. */
const forgottenMs = 10 * 60_000;

/** Firmware asks as PXE or HTTP boot client (RFC 4578 section 2.1, UEFI 2.10 section 24.7); a system does not. */
export const isFirmware = ({ vendorClass }: DhcpRequestEvent): boolean =>
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
