import { describe, expect, it } from '@jest/globals';
import { complaintIn } from '../../../../boot/chain/complaints/complaint-in.ts';
import { ownWords } from '../../../../boot/chain/complaints/complaint.ts';

describe('the own words of a line', () => {
  it.each([
    ['[    2.345678] VFS: Cannot open root device', 'VFS: Cannot open root device'],
    ['<0>[   12.000001][    T1] Kernel panic', 'Kernel panic'],
    ['  two   blanks\tand a tab ', 'two blanks and a tab'],
    ['Connection timed out (https://ipxe.org/4c126092)', 'Connection timed out'],
    ['Connection timed out (0x4c126035)', 'Connection timed out'],
    ['Not found (http://ipxe.org/2d0c613', 'Not found'],
    ['see [ 1.0] inside', 'see [ 1.0] inside'],
    ['error (eth0)', 'error (eth0)'],
  ])('%j are %j', (line, words) => expect(ownWords(line)).toBe(words));

  it('are cut after 200 letters', () => expect(ownWords('x'.repeat(300))).toBe('x'.repeat(200)));
});

describe('a line of the console', () => {
  it.each([
    'iPXE initialising devices...ok',
    'Booting from ROM...',
    '[    0.000000] Linux version 6.1.0',
    '',
  ])('%j complains of nothing', (line) => expect(complaintIn(line)).toBeUndefined());

  it.each([
    [470, 'dhcp-without-boot-file'],
    [500, undefined],
  ])('is looked at as far as any firmware writes: %i characters before its complaint', (length, code) => {
    expect(complaintIn(`${' '.repeat(length)}PXE-E53: No`)?.code).toBe(code);
  });

  it('with a PXE code is judged by the code', () => {
    expect(complaintIn('PXE-E53: No boot filename received, No bootable device')).toMatchObject({
      code: 'dhcp-without-boot-file',
    });
  });

  it('gives the meaning of a complaint before its own words', () => {
    expect(complaintIn('[    1.5] Kernel panic - not syncing: VFS: Unable to mount root fs')).toEqual({
      code: 'no-root',
      stage: 'os',
      message:
        'The system does not find its root file system: Kernel panic - not syncing: VFS: Unable to mount root fs',
      next: 'Is the root device or server that root= names there, and has the initrd the drivers for it?',
      isSymptom: true,
      isEnd: true,
    });
  });

  it('gives its own words alone where they say all', () => {
    expect(complaintIn('Could not find kernel image: linux')).toMatchObject({
      ...{ message: 'Could not find kernel image: linux', isSymptom: false, isEnd: false },
    });
  });
});
