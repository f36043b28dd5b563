import type { Tested } from '../../../rom/build/record/tested.ts';

/** The record of one boot out of a card's ROM. */
export const testedRecord = (file: string, subjectSha256: string): Tested => ({
  format: 'romkit-tested/1',
  file,
  subjectSha256,
  tests: [
    {
      sha256: subjectSha256,
      twin: null,
      method: 'rom',
      firmware: 'bios',
      card: 'e1000',
      accelerator: 'kvm',
      servers: {},
      machines: [],
      versions: {},
      testedAt: '2026-01-02T03:04:05Z',
    },
  ],
});
