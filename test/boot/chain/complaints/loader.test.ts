import { describe, it } from '@jest/globals';
import { expectComplaint, type Row } from './rows.ts';

const stopped = ['boot-loader-stopped', 'boot-loader'] as const;

describe('a complaint of GRUB', () => {
  it.each<Row>([
    ['error: no such device: 1234-ABCD.', ...stopped, /^GRUB does not find what it loads: /, /Type ls/],
    ["error: file `/boot/vmlinuz' not found.", ...stopped, /^GRUB does not find/, /Type ls/],
    [
      "error: timeout reading `vmlinuz'.",
      ...stopped,
      /^GRUB cannot load from the network: /,
      /\$prefix and root/,
    ],
    ["error: couldn't send network packet.", ...stopped, /^GRUB cannot load from the network: /, /\$prefix/],
    ['error: you need to load the kernel first.', ...stopped, /^GRUB has no kernel/, /Type ls/, 'symptom'],
    [
      'error: prohibited by secure boot policy.',
      ...(['secure-boot', 'boot-loader', /^Secure Boot refuses what GRUB/, /shim/] as const),
    ],
    ['error: bad signature.', 'secure-boot', 'boot-loader', /^Secure Boot/, /Sign the kernel/],
    ['grub> ', ...stopped, /^The boot loader GRUB waits at its prompt/, /Type ls/, 'symptom, end'],
    ['grub rescue> ', ...stopped, /^The boot loader GRUB waits/, /Type ls/, 'symptom, end'],
    ['Entering rescue mode...', ...stopped, /^GRUB has no configuration/, /Type ls/, 'symptom'],
    [
      '   Minimal BASH-like line editing is supported. For the first word, TAB',
      ...stopped,
      /^GRUB waits at its prompt/,
      /Type ls/,
      'symptom, end',
    ],
  ])('%s', expectComplaint);
});

describe('a complaint of another boot loader', () => {
  it.each<Row>([
    ['NFS MOUNT RPC error: 60', ...stopped, /^The boot loader of FreeBSD does not reach/, /option 17/],
    [
      "can't load 'kernel'",
      ...stopped,
      /^The boot loader of FreeBSD does not get/,
      /root path/,
      'symptom, end',
    ],
    ['Error loading /k.b00', ...stopped, /^The boot loader of ESXi does not get/, /boot\.cfg/],
    [
      'Fatal error: 15 (Not found)',
      ...stopped,
      /^The boot loader of ESXi stops/,
      /boot\.cfg/,
      'symptom, end',
    ],
  ])('%s', expectComplaint);
});
