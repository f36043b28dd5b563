import { describe, expect, it } from '@jest/globals';
import { complaintIn } from '../../../../boot/chain/complaints/complaint-in.ts';
import { expectComplaint, type Row } from './rows.ts';

const memory = /^There is too little memory: /;
const root = /^The system does not find its root file system: /;
const shell = /^The system stopped in the shell of its initramfs: /;
const emergency = /^The system stopped in emergency mode: /;

describe('a complaint of Linux', () => {
  it.each<Row>([
    [
      'Kernel panic - not syncing: System is deadlocked on memory',
      ...(['out-of-memory', 'os', memory, /smaller initrd/, 'symptom, end'] as const),
    ],
    [
      'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
      ...(['no-root', 'os', root, /root=/, 'symptom, end'] as const),
    ],
    [
      'Kernel panic - not syncing: No working init found.',
      ...(['no-root', 'os', root, /root=/, 'symptom, end'] as const),
    ],
    [
      'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00',
      ...(['kernel-panic', 'os', /^The system's first program ended: /, /library/, 'symptom, end'] as const),
    ],
    [
      'watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [swapper/0:1]',
      ...(['kernel-panic', 'os', /^The kernel has a fault/, /another version/, 'symptom'] as const),
    ],
    [
      'Kernel panic - not syncing: Fatal exception in interrupt',
      ...(['kernel-panic', 'os', /^Kernel panic/, /suit this machine/, 'symptom, end'] as const),
    ],
    [
      '---[ end Kernel panic - not syncing: Fatal exception ]---',
      ...(['kernel-panic', 'os', /Kernel panic/, /lines before/, 'symptom, end'] as const),
    ],
    [
      '---[ end Kernel panic ]---',
      ...(['kernel-panic', 'os', /end Kernel panic/, /say why/, 'symptom, end'] as const),
    ],
    [
      'Initramfs unpacking failed: junk within compressed archive',
      ...(['initrd-truncated', 'os', /^The initrd is cut short/, /checksums/] as const),
    ],
    ['initrd extends beyond end of memory', 'out-of-memory', 'os', memory, /more memory/],
    ['VFS: Cannot open root device "sda1" or unknown-block(0,0)', 'no-root', 'os', root, /root=/],
    ['nfs: server 10.0.0.1 not responding, still trying', 'no-root', 'os', /over the network: /, /export/],
    ['IP-Config: No network devices available', 'no-root', 'os', /over the network: /, /driver/],
  ])('%s', expectComplaint);
});

describe('a complaint of what starts a kernel', () => {
  it.each<Row>([
    [
      '(XEN) Could not construct d0',
      ...(['kernel-panic', 'os', /^The hypervisor Xen cannot start its first domain: /, /Dom0/] as const),
    ],
    [
      '(XEN) Panic on CPU 0:',
      ...(['kernel-panic', 'os', /^The hypervisor Xen stops: /, /lines around/, 'symptom'] as const),
    ],
    [
      'EFI stub: ERROR: Failed to allocate usable memory for kernel.',
      ...(['out-of-memory', 'os', /^There is too little memory for the kernel: /, /smaller initrd/] as const),
    ],
    [
      'EFI stub: ERROR: Failed to open file: initrd.img',
      ...(['initrd-missing', 'initrd', /^The kernel does not get its initrd: /, /initrd=NAME/] as const),
    ],
    [
      'EFI stub: ERROR: efi_main() failed!',
      ...(['kernel-panic', 'os', /^The kernel does not start from UEFI: /, /suit this/, 'symptom'] as const),
    ],
  ])('%s', expectComplaint);
});

describe('a complaint of an initramfs or of systemd', () => {
  it.each<Row>([
    ['ALERT!  /dev/sda1 does not exist.  Dropping to a shell!', 'no-root', 'os', root, /root=/],
    ['Unable to find a medium containing a live file system', 'no-root', 'os', root, /root=/],
    ['Unable to find a live file system on the network', 'no-root', 'os', root, /root=/, 'symptom'],
    [
      '[    1.511220] Waiting for root device /dev/nfs...',
      'no-root',
      'os',
      /^The system waits/,
      /root=/,
      'symptom',
    ],
    ['mountroot> ', 'no-root', 'os', /^The system waits/, /root=/, 'symptom'],
    ['dracut-initqueue[9]: Warning: /dev/root does not exist', 'no-root', 'os', root, /root=/, 'symptom'],
    ["ERROR: '/run/archiso/bootmnt' failed", 'no-root', 'os', root, /root=/],
    ['*** Could not find repository.', 'no-root', 'os', root, /root=/],
    [
      '[ ***  ] A start job is running for /dev/disk/by-label/a (3min 2s / no limit)',
      ...(['no-root', 'os', /^The system waits for its root/, /root=/, 'symptom'] as const),
    ],
    [
      'dracut-initqueue[8]: curl: (7) Failed to connect to 192.0.2.1 port 80: Connection refused',
      ...(['no-root', 'os', /^The system does not get a file/, /inst\.stage2=/] as const),
    ],
    [
      'wget: server returned error: HTTP/1.1 404 Not Found',
      ...(['no-root', 'os', /^The system does not get a file/, /fetch=/] as const),
    ],
    [
      'ignition[612]: Ignition failed: config not found',
      ...(['emergency-shell', 'os', /^The system does not get its config/, /ignition\.config\.url/] as const),
    ],
    ...[
      '[    9.1] [talos] failed to download config: Get "http://192.0.2.1/c.yaml": connection refused',
      'ignition[612]: failed to fetch config: resource not found',
      'Warning: Kickstart file /run/install/ks.cfg is missing.',
      'cloud-init[401]: No datasource found!',
    ].map((line): Row => [
      line,
      'emergency-shell',
      'os',
      /^The system does not get its config/,
      /talos\.config/,
    ]),
    [
      'No kernel modules were found. This probably is due to a mismatch',
      ...(['no-root', 'os', /^The installer does not find on its mirror/, /netboot folder/] as const),
    ],
    [
      "dracut-initqueue[711]: Warning: Downloading 'http://192.0.2.1/install.img' failed!",
      ...(['no-root', 'os', /^The system does not get a file/, /inst\.stage2=/] as const),
    ],
    ['(initramfs) ', 'emergency-shell', 'os', shell, /kernel command line/, 'symptom, end'],
    ['[rootfs ]# ', 'emergency-shell', 'os', shell, /modules/, 'symptom, end'],
    ['dracut:/# ', 'emergency-shell', 'os', emergency, /kernel command line/, 'symptom, end'],
    [
      'Give root password for maintenance',
      ...(['emergency-shell', 'os', emergency, /image/, 'symptom, end'] as const),
    ],
    [
      'systemd[1]: Freezing execution.',
      ...(['emergency-shell', 'os', /^systemd\[1\]: Freezing/, /missing/, 'symptom, end'] as const),
    ],
  ])('%s', expectComplaint);

  it('is no shell where a line only names its prompt', () =>
    expect(complaintIn('the prompt is called (initramfs)')).toBeUndefined());
});
