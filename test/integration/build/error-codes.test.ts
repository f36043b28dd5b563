import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { adviceOn } from '../../../boot/chain/errors/error-advice.ts';
import { decodeError } from '../../../rom/source/errors/decode.ts';
import type { ErrorTable } from '../../../rom/source/errors/error-table.ts';
import { readErrors } from '../../../rom/source/errors/read-errors.ts';
import type { FlavourName } from '../../../rom/source/flavour.ts';
import { runJob } from '../../../system/process/run-job.ts';
import { noSource, sourceForTests } from '../../support/firmware/source.ts';
import { describeWhen } from '../../support/skip.ts';

/** Sources with every way to make an error, compiled as for BIOS and for UEFI. */
const bios = [
  ...['net/udp/dns.c', 'net/tcp.c', 'net/tcp/httpcore.c', 'crypto/x509.c'],
  ...['usr/ifmgmt.c', 'core/exec.c', 'drivers/block/srp.c'],
];
const efi = ['image/efi_image.c', 'interface/efi/efi_local.c'];

/** Errors that consoles of the real tree have shown: number, message, source. */
const seen: readonly (readonly [number, RegExp, string])[] = [
  [0x040ee119, /^No configuration methods succeeded$/, 'usr/ifmgmt.c'],
  [0x4c106035, /^Connection timed out$/, 'net/udp/dhcp.c'],
  [0x0216eb8f, /^No usable certificates$/, 'crypto/x509.c'],
  [0x2d0c618e, /^Not found$/, 'net/tcp/httpcore.c'],
  [0x3c092083, /^Operation not supported$/, 'core/open.c'],
  [0x38086193, /^Down$/, 'net/netdevice.c'],
  [0x46022085, /^Result too large$/, 'core/exec.c'],
];

const flavours: readonly FlavourName[] = ['ipxe', 'gpxe'];
const found = await Promise.all(flavours.map(sourceForTests));

flavours.forEach((flavour, index) => {
  const source = found[index];
  const lacks = source === undefined ? noSource(flavour) : undefined;
  describeWhen({ tools: ['gcc', 'tar'], lacks })(`the error numbers of the real ${flavour} tree`, () => {
    let folder: string;
    let table: ErrorTable;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'romkit-errors-'));
      table = await readErrors(source!, {
        folders: { cache: folder, config: folder, state: folder },
        run: runJob,
      });
    }, 60_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('all lead to their message and source', () => {
      const lost = table.errors.filter((error) => {
        const decoded = decodeError(table, error.number | 0x35);
        const alike = table.errors.filter(({ number }) => number === error.number);
        return !alike.some(
          ({ message, file }) => message === decoded?.message && decoded.files.includes(file),
        );
      });
      expect(lost).toEqual([]);
      expect(table.errors.filter(({ message }) => message === '')).toEqual([]);
      expect(table.errors.length).toBeGreaterThan(500);
    });

    if (flavour === 'gpxe') return;

    it.each(seen)('know %i as consoles show it', (number, message, file) => {
      const decoded = decodeError(table, number);
      expect(decoded?.message).toMatch(message);
      expect(decoded?.files[0]).toBe(file);
      expect(adviceOn(decoded!)).toMatch(/^[A-Z].*[.?]$/s);
    });

    it('are those that gcc puts into the objects', () => {
      const src = unpack(source!, folder);
      const compiled = [
        ...bios.flatMap((path) => errorsByGcc(src, path, 'pcbios')),
        ...efi.flatMap((path) => errorsByGcc(src, path, 'efi')),
      ];
      expect(compiled.length).toBeGreaterThan(100);
      const wrong = compiled.filter(({ number, message, file }) => {
        const decoded = decodeError(table, number);
        const alike = table.errors.filter((error) => (number ^ error.number) >>> 8 === 0);
        const messages = [decoded?.message, decoded?.general, ...alike.map((error) => error.message)];
        return !messages.includes(message) || !(file.endsWith('.h') || decoded?.files.includes(file));
      });
      expect(wrong).toEqual([]);
    }, 120_000);
  });
});

function unpack(source: { readonly gitDir: string; readonly tree: string }, folder: string): string {
  const archive = execFileSync('git', ['--git-dir', source.gitDir, 'archive', source.tree, 'src'], {
    maxBuffer: 2 ** 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  const src = join(folder, 'src');
  execFileSync('mkdir', ['-p', join(src, 'config/local')]);
  for (const name of readdirSync(join(src, 'config')))
    if (name.endsWith('.h')) writeFileSync(join(src, 'config/local', name), '');
  return src;
}

interface Compiled {
  readonly number: number;
  readonly message: string;
  readonly file: string;
}

/** The records of section .einfo (include/errno.h, `__einfo_error`) in the assembly of one source. */
function errorsByGcc(src: string, path: string, platform: 'pcbios' | 'efi'): Compiled[] {
  const [arch, ...bits] =
    platform === 'efi' ? ['x86_64', '-m64', '-fshort-wchar'] : ['i386', '-m32', '-march=i386'];
  const folders = ['x86', arch].flatMap((name) => [
    `arch/${name}/include`,
    `arch/${name}/include/${platform}`,
  ]);
  const names = [
    `ARCH=${arch}`,
    `PLATFORM=${platform}`,
    `PLATFORM_${platform}`,
    'SECUREBOOT=0',
    `OBJECT=${basename(path, '.c')}`,
  ];
  const assembly = execFileSync(
    'gcc',
    [
      ...[
        '-S',
        '-O1',
        '-w',
        '-fno-pie',
        '-ffreestanding',
        '-fno-builtin',
        ...bits,
        '-include',
        'include/compiler.h',
      ],
      ...[
        ...names.map((name) => `-D${name}`),
        ...['include', '.', ...folders].map((each) => `-I${each}`),
        path,
        '-o',
        '-',
      ],
    ],
    { cwd: src, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const record =
    /section "\.einfo"[\s\S]*?\.long (-?\d+)\s[\s\S]*?\n\s*2:\s*\.asciz "(.*)"\s*3:\s*\.asciz "(.*)"/g;
  return [...assembly.matchAll(record)].map(([, number, message = '', file = '']) => ({
    ...{ number: Number(number) >>> 0, message, file },
  }));
}
