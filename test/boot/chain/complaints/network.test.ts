import { describe, expect, it } from '@jest/globals';
import { complaintIn } from '../../../../boot/chain/complaints/complaint-in.ts';
import { expectComplaint, type Row } from './rows.ts';

const mistake = /^The machine's script has a mistake: /;
const lint = /romkit script lint/;

describe('a complaint of iPXE or gPXE', () => {
  it.each<Row>([
    [
      'Waiting for link-up on net0... Down (https://ipxe.org/38086193)',
      ...(['link-down', 'dhcp', /^The card has no link: /, /switch port/, 'symptom'] as const),
    ],
    ['[Link: down, ', 'link-down', 'dhcp', /^The card has no link: /, /cable/, 'symptom'],
    ['No more network devices', 'no-network-card', 'firmware', /^The firmware has tried/, /nics/, 'symptom'],
    ['No network devices', 'no-network-card', 'firmware', /^The firmware has no driver/, /nics/, 'symptom'],
    ['No interfaces', 'no-network-card', 'firmware', /^The firmware has no driver/, /nics/, 'symptom'],
    [
      'Nothing to boot: No such file or directory (https://ipxe.org/2d03e13b)',
      ...(['dhcp-without-boot-file', 'dhcp', /^DHCP named nothing/, /option 67/] as const),
    ],
    [
      'Could not verify: Permission denied (https://ipxe.org/0216e53c)',
      ...(['script-failed', null, /^Could not verify: Permission/, /line before/, 'symptom'] as const),
    ],
    [
      'No filename or root path specified',
      ...(['dhcp-without-boot-file', 'dhcp', /^DHCP named nothing/, /option 67/] as const),
    ],
    [
      'Could not boot from filename "tftp://192.0.2.1/x.gpxe": Connection timed out (0x4c126035)',
      ...(['script-failed', null, /^Could not boot from filename/, /line before/, 'symptom'] as const),
    ],
    [
      'Could not open SAN device: Input/output error (https://ipxe.org/1d704539)',
      ...(['script-failed', 'kernel', /^Could not open SAN device: Input/, /root-path/] as const),
    ],
    [
      'Boot from SAN device 0x80 failed: Operation canceled (https://ipxe.org/0b8080a0)',
      ...(['script-failed', 'kernel', /^Boot from SAN device 0x80 failed/, /boot sector/] as const),
    ],
    ['chian: command not found', 'mac-script-error', null, mistake, lint],
    ['goto: no such label', 'mac-script-error', null, mistake, lint],
    ['Too many nested scripts', 'script-loop', null, /^The script chains itself: /, /last chain line/],
    [
      'Could not boot: Exec format error (https://ipxe.org/2e008081)',
      ...(['not-bootable', null, /^What was loaded is no image/, /#!ipxe/, 'symptom'] as const),
    ],
    [
      'Could not boot image: Error 0x7f048283 (https://ipxe.org/7f048283)',
      ...(['nbp-wrong-architecture', null, /^UEFI does not run/, /this architecture/] as const),
    ],
    [
      'Could not load: Not enough space (https://ipxe.org/34182006)',
      ...(['out-of-memory', null, /^There is too little memory: /, /smaller initrd/] as const),
    ],
    [
      'Could not load: Error 0x31008006',
      ...(['out-of-memory', null, /^There is too little memory: /, /smaller initrd/] as const),
    ],
    [
      'Could not load: (https://ipxe.org/31008006)',
      ...(['out-of-memory', null, /^There is too little memory: /, /smaller initrd/] as const),
    ],
    [
      'Could not download: Connection reset (https://ipxe.org/0f0a6095)',
      ...(['script-failed', null, /^Could not download/, /line before/, 'symptom'] as const),
    ],
  ])('%s', expectComplaint);

  it('is no number that only looks like one', () => {
    const line = 'sched_clock: Marking stable (1932453742, -31023735)->(2338568654, -437138647)';
    expect(complaintIn(line)).toBeUndefined();
  });
});

describe('a complaint of PXELINUX', () => {
  it.each<Row>([
    [
      'Failed to load ldlinux.c32',
      ...(['boot-loader-stopped', 'nbp', /^PXELINUX lacks its core/, /ldlinux\.c32/] as const),
    ],
    [
      'ERROR: No configuration file found',
      ...(['mac-script-missing', 'mac-script', /^PXELINUX found no config/, /pxelinux\.cfg/] as const),
    ],
    [
      'Booting kernel failed: Invalid argument',
      ...(['kernel-not-a-kernel', 'kernel', /^PXELINUX cannot start/, /HdrS/] as const),
    ],
    [
      'Could not find kernel image: linux',
      ...(['kernel-missing', 'kernel', /^Could not find/, /Compare the path/] as const),
    ],
    [
      'Failed to load COM32 file vesamenu.c32',
      ...(['boot-loader-stopped', null, /^Failed to load/, /same version of syslinux/] as const),
    ],
  ])('%s', expectComplaint);
});

describe('a complaint of a kernel about the processor', () => {
  it.each<Row>([
    [
      'This kernel requires an x86-64 CPU, but only detected an i686 CPU.',
      ...(['kernel-wrong-architecture', 'kernel', /^A 64-bit kernel/, /i386/, 'end'] as const),
    ],
    [
      'This kernel requires the following features not present on the CPU: pae',
      ...(['kernel-wrong-architecture', 'kernel', /^The kernel is for another/, /its processor/] as const),
    ],
  ])('%s', expectComplaint);
});

it('a link is not down where a line only quotes that it was', () =>
  expect(complaintIn('echo [Link:down')).toBeUndefined());
