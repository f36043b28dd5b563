import type { DiagnosisCode } from '../diagnosis/diagnosis.ts';
import type { Stage } from '../stage.ts';

/** Something that went wrong, in the form in which firmware, boot loaders and kernels say so. */
export interface Complaint {
  readonly code: DiagnosisCode;
  /** Null where it is the stage at which the chain is. */
  readonly stage: Stage | null;
  /** The end of a sentence is its reader's. */
  readonly message: string;
  readonly next: string;
  /** A symptom gives way to whatever was said to be wrong before it. */
  readonly isSymptom: boolean;
  /** Nothing goes on by itself. */
  readonly isEnd: boolean;
}

/** Codes of symptoms that say no more than that nothing boots: they give way to any other symptom. */
export const leastTelling: ReadonlySet<DiagnosisCode> = new Set([
  'no-boot-device',
  'no-network-card',
  'emergency-shell',
]);

/** A rule: the words that are said, the code and stage of the fault, its meaning (null: its own words), and the advice. */
export type ComplaintRow = readonly [
  words: RegExp,
  code: DiagnosisCode,
  stage: Stage | null,
  means: string | null,
  next: string,
  marks?: { readonly symptom?: true; readonly end?: true },
];

/** Without the kernel's clock, addresses of explanations and blanks. */
export const ownWords = (line: string): string =>
  line
    .replace(/^\s*(?:<\d>)?\[ *\d+\.\d+\](?:\[[ \w]+\])?\s*/, '')
    .replace(/\s*\((?:https?:\/\/[^)]*|0x[\da-f]+)(?:\)|$)/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
