import { describe, expect, it } from '@jest/globals';
import { adviceOn } from '../../../../boot/chain/errors/error-advice.ts';

/** The POSIX code (include/errno.h of iPXE), the source, UEFI's status, and a word of the advice. */
type Row = readonly [posix: string, file: string, status: string | null, words: RegExp];

describe('advice on an error of a script', () => {
  it.each<Row>([
    ['3c', 'core/open.c', null, /DOWNLOAD_PROTO_HTTPS/],
    ['3c', 'usr/autoboot.c', null, /^There is nothing of that kind/],
    ['2d', 'usr/autoboot.c', null, /^DHCP named neither/],
    ['1c', 'core/parseopt.c', null, /wrong option/],
    ['46', 'core/exec.c', null, /too long/],
    ['2d', 'image/script.c', null, /^The script has no such label/],
    ['2d', 'core/exec.c', null, /^The script has no such label/],
  ])('0x%s of %s', expectAdvice);
});

describe('advice on an error of an image', () => {
  it.each<Row>([
    ['2e', 'core/image.c', null, /image options/],
    ['2e', 'image/bzimage.c', null, /needs an EFI program/],
    ['7f', 'image/efi_image.c', 'EFI_SECURITY_VIOLATION', /^Secure Boot forbids/],
    ['7f', 'image/efi_image.c', 'EFI_UNSUPPORTED', /^The UEFI firmware refused/],
    ['7f', 'drivers/net/undinet.c', null, /own PXE failed underneath/],
    ['7f', 'interface/efi/efi_local.c', null, /not on the disk/],
    ['7f', 'interface/efi/efi_file.c', null, /not on the disk/],
    ['46', 'core/segment.c', null, /^The memory that the image wants/],
    ['31', 'core/umalloc.c', null, /too little memory for what is loaded/],
    ['34', 'image/initrd.c', null, /too little memory for the initrd/],
    ['0b', 'core/monojob.c', null, /^Somebody or something called it off/],
  ])('0x%s of %s, status %s', expectAdvice);
});

describe('advice on an error of storage over the network', () => {
  it.each<Row>([
    ['02', 'net/tcp/iscsi.c', null, /user name or password/],
    ['41', 'net/tcp/iscsi.c', null, /IQN/],
    ['1d', 'net/tcp/iscsi.c', null, /target is not available/],
  ])('0x%s of %s', expectAdvice);
});

function expectAdvice(...[posix, file, status, words]: Row): void {
  expect(adviceOn({ code: `${posix}000000`, message: 'Error', status, files: [file] })).toMatch(words);
}
