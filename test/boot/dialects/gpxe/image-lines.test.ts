import { describe, expect, it } from '@jest/globals';
import { gpxeImageLines, gpxeMisfit } from '../../../../boot/dialects/gpxe/image-lines.ts';
import type { ImageKind } from '../../../../boot/registry/model/image.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { checkedImage, places } from '../images.ts';

const memdisk = { memdisk: 'memdisk' };
const files = { initrds: ['a/one.gz', 'b/two.gz'], modules: ['c/mod'], commandLine: 'quiet' };
const kernel = 'kernel http://h/i/k/vmlinuz quiet';
const memdiskLines = (option: string): string[] => [
  `kernel http://h/s/memdisk${option} raw`,
  'initrd http://h/i/k/vmlinuz',
  'boot',
];

describe('the lines that start an image in gPXE', () => {
  it.each<[ImageKind, string[]]>([
    ['linux', [kernel, 'initrd http://h/i/a/one.gz', 'initrd http://h/i/b/two.gz', 'boot']],
    [
      'multiboot',
      [kernel, 'module http://h/i/a/one.gz', 'module http://h/i/b/two.gz', 'module http://h/i/c/mod', 'boot'],
    ],
    ['efi', ['echo debian revision 3 is for UEFI firmware.', kernel, 'boot']],
    ['chain', ['chain http://h/menu']],
    ['iso', memdiskLines(' iso')],
    ['disk', memdiskLines('')],
    ['local', ['echo Back to the BIOS, which boots the next device.']],
    ['shell', ['echo Press Ctrl-B for the command line of gPXE.']],
  ])('%s', (kind, lines) => {
    const image = checkedImage(kind, { ...files, url: 'http://h/menu' });
    expect(gpxeImageLines(image, places('gpxe', memdisk))).toEqual(lines);
  });

  it('name files whose URL does not end in their names', () => {
    const sha = 'f'.repeat(64);
    const image = checkedImage('linux', { kernel: `${sha}/vmlinuz`, initrds: [`${sha}/one.gz`] });
    expect(gpxeImageLines(image, places('gpxe', { imageUrl: 'http://cdn' }))).toEqual([
      `kernel -n vmlinuz http://cdn/sha256/ff/${sha}`,
      `initrd -n one.gz http://cdn/sha256/ff/${sha}`,
      'boot',
    ]);
  });

  it.each(['script', 'hold'] as const)('are not there for %s', (kind) => {
    expect(() => gpxeImageLines(checkedImage(kind), places('gpxe'))).toThrow(`kind ${kind} has no lines`);
  });

  it.each([
    ['kernel', checkedImage('linux', { kernel: null })],
    ['URL', checkedImage('chain')],
  ])('need the %s', async (name, image) => {
    expect((await refusal(() => gpxeImageLines(image, places('gpxe')))).message).toContain(`has no ${name}.`);
  });
});

describe('why gPXE cannot start an image', () => {
  it.each(['iso', 'disk'] as const)('%s needs memdisk', (kind) => {
    expect(gpxeMisfit(checkedImage(kind), places('gpxe'))).toContain('needs memdisk');
    expect(gpxeMisfit(checkedImage(kind), places('gpxe', memdisk))).toBeNull();
  });

  it.each([
    ['#!gpxe\nboot', true],
    ['#!gpxe boot', true],
    ['#!ipxe\nboot', false],
    ['#!gpxes\n', false],
    ['echo #!gpxe \n', false],
    [null, false],
  ])('the script %j is for gPXE: %s', (text, fits) => {
    const misfit = gpxeMisfit(checkedImage('script', { text }), places('gpxe'));
    expect(misfit).toBe(fits ? null : 'The script of debian revision 3 is not for gPXE.');
  });

  it('is nothing for other kinds', () => {
    expect(gpxeMisfit(checkedImage('linux'), places('gpxe'))).toBeNull();
  });
});
