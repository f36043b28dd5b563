import { describe, expect, it } from '@jest/globals';
import { arrange, nameFrom, roleOf, type Role } from '../../../../../boot/page/images/add/roles.ts';

it.each([
  ['vmlinuz-6.1.0', 'kernel'],
  ['linux', 'kernel'],
  ['initrd.img-6.1.0', 'initrd'],
  ['initramfs.gz', 'initrd'],
  ['amd-ucode.img', 'initrd'],
  ['Debian-12.ISO', 'whole'],
  ['snponly.efi', 'kernel'],
])('%s is taken for %s', (name, role) => expect(roleOf(name)).toBe(role));

describe('files', () => {
  it.each<[Role[], unknown]>([
    [['initrd', 'kernel', 'initrd'], { type: 'files', kernel: 1, initrds: [0, 2] }],
    [['kernel'], { type: 'files', kernel: 0, initrds: [] }],
    [['whole'], { type: 'upload', upload: 0 }],
    [[], { problem: 'Drop the files of the image here.' }],
    [['initrd'], { problem: 'Which of them is the kernel?' }],
    [['kernel', 'kernel'], { problem: 'An image has one kernel.' }],
    [['whole', 'initrd'], { problem: 'An ISO image stands alone.' }],
  ])('%j make %j', (roles, made) => expect(arrange(roles)).toEqual(made));
});

it.each([
  ['debian-12.iso', 'debian-12'],
  ['vmlinuz 6.1 (new)', 'vmlinuz-6.1-new-'],
  ['_ä.img', ''],
])('%s suggests the name %j', (file, name) => expect(nameFrom(file)).toBe(name));
