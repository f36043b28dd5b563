import { describe, expect, it } from '@jest/globals';
import { imageOutcome, mac, request, revisionOf } from '../decisions.ts';
import { usualLayout, type Layout } from '../../../../boot/dialects/assignment.ts';
import {
  pxelinuxDefault,
  pxelinuxLinux,
  pxelinuxScript,
  startsInPxelinux,
} from '../../../../boot/dialects/pxelinux/config.ts';
import type { Outcome } from '../../../../boot/registry/decision.ts';
import type { ImageKind, Revision } from '../../../../boot/registry/model/image.ts';

const fixed: Layout = { ...usualLayout, baseUrl: 'http://10.77.0.1' };
const [a, b] = ['a', 'b'].map((digit) => digit.repeat(64));

const script = (outcome: Outcome, layout: Layout = fixed, asked = request({ dialect: 'pxelinux' })): string =>
  pxelinuxScript(outcome, asked, layout);
const image = (kind: ImageKind, layout: Partial<Layout> = {}, values: Partial<Revision> = {}): string[] =>
  entry(script(imageOutcome(revisionOf(kind, values), values.commandLine), { ...fixed, ...layout }));
/** The lines of the only entry. */
const entry = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.trim());

/** syslinux, doc/syslinux.txt. */
describe('a configuration of PXELINUX', () => {
  it('has one entry that starts at once', () =>
    expect(
      pxelinuxLinux({ title: 'Debian 12', kernel: 'k', initrds: ['a', 'b'], commandLine: 'quiet' }),
    ).toBe(
      [
        ...['# Debian 12', 'DEFAULT image', 'PROMPT 0', 'TIMEOUT 0', '', 'LABEL image'],
        ...['  LINUX k', '  INITRD a,b', '  APPEND quiet', ''],
      ].join('\n'),
    ));

  it('leads back to the firmware where nothing is assigned, by itself or for this machine', () => {
    const expected = ['SAY No image is assigned to this machine.', 'LOCALBOOT -1'];
    expect(entry(pxelinuxDefault())).toEqual(expected);
    expect(entry(script({ type: 'nothing' }))).toEqual(expected);
  });

  it('goes on in iPXE where that is served', () => {
    const expected = ['LINUX ipxe.lkrn', 'INITRD autoexec.ipxe'];
    expect(entry(pxelinuxDefault('ipxe.lkrn'))).toEqual(expected);
    expect(image('chain', { ipxeKernel: 'ipxe.lkrn' })).toEqual(expected);
    expect(image('hold', { ipxeKernel: 'ipxe.lkrn' })).toEqual(expected);
  });
});

describe('a machine that waits for PXELINUX', () => {
  const waits = (asked = request({ dialect: 'pxelinux' })): string =>
    script({ type: 'hold', reason: 'Later.' }, fixed, asked);

  it('is shown why, and loads PXELINUX again after a pause', () => {
    expect(waits().replace(/TIMEOUT \d+/, 'TIMEOUT N')).toBe(
      [
        ...['# Later.', 'SAY Later.', 'DEFAULT again', 'PROMPT 1', 'TIMEOUT N', ''],
        ...['LABEL again', '  KERNEL pxelinux.0', ''],
      ].join('\n'),
    );
  });

  it('pauses for 32 to 64 seconds, in tenths, each machine for a time of its own', () => {
    const pauses = [mac, '52:54:00:77:00:02', null].map((each) =>
      Number(/TIMEOUT (\d+)/.exec(waits(request({ dialect: 'pxelinux', mac: each })))![1]),
    );
    expect(new Set(pauses).size).toBe(3);
    for (const tenths of pauses) {
      expect(tenths).toBeGreaterThanOrEqual(320);
      expect(tenths).toBeLessThanOrEqual(640);
    }
  });
});

describe('an image in PXELINUX', () => {
  it('is loaded from the folder of images on the TFTP server', () => {
    expect(image('linux', {}, { commandLine: 'quiet' })).toEqual([
      ...[`LINUX images/${a}/vmlinuz`, `INITRD images/${b}/initrd.img`, 'APPEND quiet'],
    ]);
  });

  it.each([
    ['iso', `INITRD images/${a}/live.iso`, 'APPEND iso raw'],
    ['disk', `INITRD images/${a}/vmlinuz`, 'APPEND raw'],
  ] as const)('of kind %s is started by memdisk, else in iPXE', (kind, initrd, append) => {
    expect(image(kind, { memdisk: 'memdisk' })).toEqual(['LINUX memdisk', initrd, append]);
    expect(image(kind, { ipxeKernel: 'ipxe.lkrn' })).toEqual(['LINUX ipxe.lkrn', 'INITRD autoexec.ipxe']);
    expect(image(kind)).toEqual(['KERNEL pxelinux.0']);
  });

  it('of kind local is the first disk', () => expect(image('local')).toEqual(['LOCALBOOT 0']));

  it.each([
    ['efi', {}, 'debian revision 3 is for UEFI firmware, and pxelinux is for BIOS.'],
    ['hold', {}, 'Being repaired.'],
    ['hold', { text: null }, 'This machine is on hold.'],
    ['shell', {}, 'debian revision 3 needs iPXE (ipxe.lkrn) on the TFTP server.'],
  ] as const)('of kind %s with %j waits: %s', (kind, values, reason) =>
    expect(script(imageOutcome(revisionOf(kind, values)))).toContain(`SAY ${reason}\n`),
  );

  it('whose command line names its URL goes on in iPXE, unless the server is known', () => {
    const outcome = imageOutcome(revisionOf('linux'), 'url=${image-url}');
    const layout = { ...usualLayout, ipxeKernel: 'ipxe.lkrn' };
    expect(entry(script(outcome, layout))[0]).toBe('LINUX ipxe.lkrn');
    expect(script(outcome)).toContain('APPEND url=http://10.77.0.1/bootdirectory/images/debian/3');
    expect(entry(script(imageOutcome(revisionOf('linux')), layout))[0]).toBe(`LINUX images/${a}/vmlinuz`);
  });

  it.each([
    ['linux', true, true],
    ['local', true, true],
    ['iso', false, true],
    ['disk', false, true],
    ['chain', false, false],
    ['efi', false, false],
  ] as const)('of kind %s is started by itself: %j, and with memdisk: %j', (kind, alone, withMemdisk) => {
    expect(startsInPxelinux(kind, false)).toBe(alone);
    expect(startsInPxelinux(kind, true)).toBe(withMemdisk);
  });
});
