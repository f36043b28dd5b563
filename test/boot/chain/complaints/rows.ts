import { expect } from '@jest/globals';
import { complaintIn } from '../../../../boot/chain/complaints/complaint-in.ts';

/** A line of a console, the fault, its stage, its message, a word of the advice, and the marks. */
export type Row = readonly [
  line: string,
  code: string,
  stage: string | null,
  message: RegExp,
  advice: RegExp,
  marks?: 'symptom' | 'end' | 'symptom, end',
];

export const expectComplaint = (...[line, code, stage, message, advice, marks]: Row): void =>
  expect(complaintIn(line)).toEqual({
    ...{ code, stage, message: expect.stringMatching(message), next: expect.stringMatching(advice) },
    ...{ isSymptom: marks?.startsWith('symptom') ?? false, isEnd: marks?.endsWith('end') ?? false },
  });
