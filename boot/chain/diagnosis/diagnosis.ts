import type { ShownError } from '../errors/error-meaning.ts';
import type { Stage } from '../stage.ts';
import { sentence } from './words/sentence.ts';

/** Why a chain stopped: the stage, one sentence from the evidence, and the next thing to do. */
export interface Diagnosis extends Partial<ShownError> {
  readonly code: DiagnosisCode;
  readonly stage: Stage;
  readonly message: string;
  readonly next: string;
  /** False where the machine may still mend it by trying again: worth telling, and no reason to stop waiting. */
  readonly final: boolean;
}

export type DiagnosisCode =
  | 'no-dhcp-answer'
  | 'dhcp-without-boot-file'
  | 'wrong-next-server'
  | 'second-dhcp-server'
  | 'nbp-missing'
  | 'nbp-truncated'
  | 'nbp-wrong-architecture'
  | 'endless-chain'
  | 'boot-script-missing'
  | 'mac-script-missing'
  | 'mac-script-misspelled'
  | 'mac-script-error'
  | 'web-server-down'
  | 'kernel-missing'
  | 'kernel-truncated'
  | 'initrd-missing'
  | 'https-unknown-ca'
  | 'certificate-expired'
  | 'certificate-other-name'
  | 'tls-failed'
  | 'rom-bad-checksum'
  | 'rom-wrong-card'
  | 'transfer-stalled'
  | 'wrong-image'
  | 'os-restarted'
  | 'link-down'
  | 'no-network-card'
  | 'card-failed'
  | 'pxe-error'
  | 'no-boot-device'
  | 'cancelled'
  | 'dhcp-nak'
  | 'dhcp-pool-empty'
  | 'no-proxy-answer'
  | 'no-server-answer'
  | 'nbp-forbidden'
  | 'nbp-too-big'
  | 'tftp-error'
  | 'large-packets-lost'
  | 'connection-cut'
  | 'protocol-not-supported'
  | 'name-not-resolved'
  | 'http-forbidden'
  | 'web-server-error'
  | 'redirect-loop'
  | 'script-not-a-script'
  | 'script-byte-order-mark'
  | 'script-empty'
  | 'nbp-not-a-program'
  | 'kernel-not-a-kernel'
  | 'initrd-not-an-initrd'
  | 'script-loop'
  | 'script-failed'
  | 'secure-boot'
  | 'not-bootable'
  | 'boot-loader-stopped'
  | 'kernel-wrong-architecture'
  | 'out-of-memory'
  | 'initrd-truncated'
  | 'no-root'
  | 'kernel-panic'
  | 'emergency-shell'
  | 'console-silent'
  | 'capture-lost-packets'
  | 'capture-encrypted'
  | 'unknown';

/**
 * @param message becomes a sentence where it is none
 * @param final see Diagnosis
 */
export const finding = (
  code: DiagnosisCode,
  stage: Stage,
  message: string,
  next: string,
  final = true,
): Diagnosis => ({
  code,
  stage,
  message: sentence(message),
  next,
  final,
});
