import type { Stage } from '../stage.ts';

/** Why a chain stopped: the stage, one sentence from the evidence, and the next thing to do. */
export interface Diagnosis {
  readonly code: DiagnosisCode;
  readonly stage: Stage;
  readonly message: string;
  readonly next: string;
  /** Nothing that the machine does by itself will change it: no need to wait. */
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
  | 'rom-bad-checksum'
  | 'rom-wrong-card'
  | 'transfer-stalled'
  | 'wrong-image'
  | 'os-restarted'
  | 'unknown';

/** @param final see Diagnosis */
export const finding = (
  code: DiagnosisCode,
  stage: Stage,
  message: string,
  next: string,
  final = true,
): Diagnosis => ({
  code,
  stage,
  message,
  next,
  final,
});
