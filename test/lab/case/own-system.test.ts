import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkOwnSystem } from '../../../lab/case/own-system.ts';
import { readFirmware } from '../../../lab/case/subject.ts';
import {
  armMagic,
  bzImage,
  linuxImage,
  multiboot,
  peProgram,
} from '../../boot/registry/recognise/headers.ts';

const page = '<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n';
const kernel32 = bzImage({ flags: 0 });
/** "The format of the cpio archives", its trailer alone. */
const cpio = Buffer.from(`070701${'0'.repeat(8 * 11)}0000000b${'0'.repeat(8)}TRAILER!!!\0\0\0\0`, 'latin1');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-system-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function check(firmware: 'bios' | 'uefi', kernel: Uint8Array | string, initrd?: Uint8Array | string) {
  const put = (name: string, content: Uint8Array | string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return checkOwnSystem(
    {
      ...{ kind: 'own', commandLine: '', expect: 'login:' },
      kernel: put('kernel', kernel),
      initrd: initrd === undefined ? null : put('initrd', initrd),
    },
    firmware,
  );
}

describe('a kernel and initrd of the user’s', () => {
  it.each([
    ['bios', bzImage()],
    ['bios', kernel32],
    ['bios', bzImage({ isPe: false })],
    ['bios', multiboot(1, 100)],
    ['uefi', bzImage()],
    ['uefi', peProgram()],
  ] as const)('boot by %s', async (firmware, kernel) => {
    await expect(check(firmware, kernel)).resolves.toBeUndefined();
    await expect(check(firmware, kernel, cpio)).resolves.toBeUndefined();
    await expect(check(firmware, kernel, gzipSync(cpio))).resolves.toBeUndefined();
  });

  it.each([
    ['not-bootable', 'bios', page],
    ['not-bootable', 'uefi', page],
    ['file-empty', 'bios', ''],
    ['not-bootable', 'bios', gzipSync(page)],
    ['not-bootable', 'bios', gzipSync('x'.repeat(10_000))],
    ['kernel-packed', 'bios', gzipSync(bzImage())],
    ['not-a-kernel', 'bios', '#!ipxe\nboot\n'],
    ['program-truncated', 'bios', bzImage().subarray(0, -512)],
    ['wrong-firmware', 'bios', peProgram()],
    ['wrong-firmware', 'uefi', bzImage({ isPe: false })],
    ['wrong-firmware', 'uefi', multiboot(1, 100)],
    ['wrong-firmware', 'bios', linuxImage(armMagic, 0xaa64)],
    ['wrong-architecture', 'uefi', linuxImage(armMagic, 0xaa64)],
    ['wrong-architecture', 'uefi', peProgram(0xaa64)],
    ['wrong-architecture', 'uefi', kernel32],
  ] as const)('is refused as %s by %s', async (code, firmware, kernel) => {
    await expect(check(firmware, kernel)).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it.each([
    ['not-an-initrd', page],
    ['file-empty', ''],
    ['not-an-initrd', gzipSync(page)],
    ['initrd-damaged', gzipSync(cpio).subarray(0, -12)],
  ])('is refused as %s beside a kernel', async (code, initrd) => {
    await expect(check('bios', bzImage(), initrd)).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it('may have any file beside a kernel that takes it', async () => {
    await expect(check('bios', bzImage({ version: 'MEMDISK 6.04' }), page)).resolves.toBeUndefined();
  });

  it('are there', async () => {
    const nothing = join(folder, 'nothing');
    const own = { kind: 'own', commandLine: '', expect: '-', initrd: null, kernel: nothing } as const;
    await expect(checkOwnSystem(own, 'bios')).rejects.toMatchObject({ code: 'file-not-found' });
  });
});

describe('a boot program', () => {
  it.each([
    ['', 'file-empty'],
    [page, 'not-firmware'],
    ['#!ipxe\nshell\n', 'not-firmware'],
    ['\x7fELF', 'not-firmware'],
  ])('is no web page, script or other file, nor empty: %j', async (content, code) => {
    const path = join(folder, 'undionly.kpxe');
    writeFileSync(path, content);
    await expect(readFirmware(path)).rejects.toMatchObject({ code, exitCode: 2 });
  });
});
