import { describe, expect, it } from '@jest/globals';
import type { CheckedImage } from '../../../../boot/dialects/checked-image.ts';
import { ipxeImageLines, ownScript, withInitrdNames } from '../../../../boot/dialects/ipxe/image-lines.ts';
import { maxScriptBytes } from '../../../../rom/script/language.ts';
import type { ImageKind } from '../../../../boot/registry/model/image.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { checkedImage, places } from '../images.ts';

const files = { initrds: ['a/one.gz', 'b/two.gz'], modules: ['c/mod'], commandLine: 'quiet' };
const kernel = ['set url http://h/i/k/vmlinuz', 'kernel ${url} quiet || goto failed'];
const initrds = [
  ...['set url http://h/i/a/one.gz', 'initrd ${url} || goto failed'],
  ...['set url http://h/i/b/two.gz', 'initrd ${url} || goto failed'],
];
const modules = ['set url http://h/i/c/mod', 'module ${url} || goto failed'];

// Each command that can fail has the URL that it is about in ${url}, for the message after `failed`.
describe('the lines that start an image in iPXE', () => {
  it.each<[ImageKind, string[]]>([
    ['linux', [...kernel, ...initrds, 'set url http://h/i/k/vmlinuz', 'boot || goto failed']],
    [
      'efi',
      [
        'iseq ${platform} efi || goto wrong-firmware',
        ...[...kernel, ...initrds, ...modules],
        'set url http://h/i/k/vmlinuz',
        'imgexec || goto failed',
        'exit',
      ],
    ],
    [
      'multiboot',
      [
        'iseq ${platform} pcbios || goto wrong-firmware',
        ...[...kernel, ...initrds, ...modules],
        'set url http://h/i/k/vmlinuz',
        'boot || goto failed',
      ],
    ],
  ])('%s', (kind, lines) => {
    expect(ipxeImageLines(checkedImage(kind, files), places('ipxe'))).toEqual(lines);
  });

  it('of a program that may end by itself hand back to the firmware', () => {
    const chained = checkedImage('chain', { url: 'http://h/menu.ipxe' });
    expect(ipxeImageLines(chained, places('ipxe'))).toEqual([
      'set url http://h/menu.ipxe',
      'chain --autofree ${url} || goto failed',
      'exit',
    ]);
  });

  it.each(['iso', 'disk'] as const)('of kind %s read it by ranges, without a description in ACPI', (kind) => {
    expect(ipxeImageLines(checkedImage(kind), places('ipxe'))).toEqual([
      'set url http://h/i/k/vmlinuz',
      'sanboot --no-describe ${url} || goto failed',
    ]);
  });

  it.each([
    ['iso', ' iso'],
    ['disk', ''],
  ] as const)('of kind %s give memdisk what it needs, where BIOS cannot read by ranges', (kind, option) => {
    expect(ipxeImageLines(checkedImage(kind), places('ipxe', { memdisk: 'memdisk' }))).toEqual([
      'set url http://h/i/k/vmlinuz',
      'sanboot --no-describe ${url} ||',
      'iseq ${platform} pcbios || goto failed',
      `kernel http://h/s/memdisk${option} raw || goto failed`,
      'initrd ${url} || goto failed',
      'boot || goto failed',
    ]);
  });

  it('have no space behind a kernel without a command line', () => {
    expect(ipxeImageLines(checkedImage('linux'), places('ipxe'))).toContain('kernel ${url} || goto failed');
  });

  it.each(['script', 'local', 'shell', 'hold'] as const)('are not there for %s', (kind) => {
    expect(() => ipxeImageLines(checkedImage(kind), places('ipxe'))).toThrow(`kind ${kind} has no lines`);
  });

  it.each<[string, CheckedImage]>([
    ['kernel', checkedImage('linux', { kernel: null })],
    ['URL', checkedImage('chain')],
  ])('need the %s', async (name, image) => {
    const { code, message } = await refusal(() => ipxeImageLines(image, places('ipxe')));
    expect(code).toBe('incomplete-image');
    expect(message).toBe(`The image debian revision 3 is of kind ${image.kind} and has no ${name}.`);
  });
});

describe("the user's own script", () => {
  const own = (text: string | null): string => ownScript(checkedImage('script', { text }), ['#!ipxe', '#!x']);

  it.each(['#!ipxe\nboot\n', '#!x boot\n', '#!ipxe\r\nboot\n'])('%j is given as it is', (text) => {
    expect(own(text)).toBe(text);
  });

  it('ends in a newline', () => {
    expect(own('#!ipxe\nboot')).toBe('#!ipxe\nboot\n');
  });

  it.each(['boot\n', '#!ipxes\n', '\n#!ipxe', ' #!ipxe\n', '#!ipxe', '#!gpxe\n', 'line\n#!ipxe'])(
    'is not %j, which the firmware would not take for one',
    async (text) => {
      const { code, message } = await refusal(() => own(text));
      expect(code).toBe('no-script');
      expect(message).toContain('does not begin with #!ipxe or #!x.');
    },
  );

  it('fits into the memory of the firmware', async () => {
    const most = `#!ipxe\n${'é'.repeat((maxScriptBytes - 8) / 2)}\n`;
    expect(own(most)).toBe(most);
    expect((await refusal(() => own(`${most}\n`))).code).toBe('script-too-large');
  });

  it('has to be there', async () => {
    expect((await refusal(() => own(null))).message).toContain('has no script.');
  });
});

describe('initrds on the command line', () => {
  it.each([
    [['a/b.gz', 'c'], 'quiet', true, 'initrd=b.gz initrd=c quiet'],
    [['a/b.gz'], '', true, 'initrd=b.gz'],
    [[], '', true, ''],
    [['a/b.gz'], 'quiet', false, 'quiet'],
  ])('%j and %j, named: %j', (paths, commandLine, isNamed, line) => {
    expect(withInitrdNames(paths, commandLine, isNamed)).toBe(line);
  });
});
