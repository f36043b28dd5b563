import { describe, expect, it } from '@jest/globals';
import { compileError } from '../../../../rom/build/make/compile-error.ts';

const failed = { exitCode: 2, signal: undefined };
const work = ['  [DEPS] core/error.c', '  [BUILD] bin/tcp.o', '  [BUILD] bin/errorlist.o'];

describe('compileError', () => {
  it.each([
    [
      'disk-full',
      [
        '/tmp/ccA.s: Fatal error: cannot write to output file: No space left on device',
        'make: *** [bin/a.o] Error 1',
      ],
      /romkit cache prune/,
    ],
    ['disk-full', ['bin/a.o: Disk quota exceeded'], /romkit cache prune/],
    [
      'read-only',
      ["as: can't create bin/a.o: Read-only file system", 'make: *** [bin/a.o] Error 1'],
      /XDG_CACHE_HOME/,
    ],
    [
      'package-missing',
      ['util/zbin.c:10:10: fatal error: lzma.h: No such file or directory', 'compilation terminated.'],
      /liblzma-dev/,
    ],
    [
      'package-missing',
      ['util/zbin.c:1:10: fatal error: stdio.h: No such file or directory', 'compilation terminated.'],
      /apt-get install .* libc6-dev$/,
    ],
    [
      'package-missing',
      ['util/elf2efi.c:24:10: fatal error: stdint.h: No such file or directory', 'compilation terminated.'],
      /apt-get install .* libc6-dev$/,
    ],
    ['build-failed', ['core/a.c:1:10: fatal error: mystdio.h: No such file'], /compiler's own/],
    ['package-missing', ['make: openssl: No such file or directory'], /apt-get install .* openssl$/],
    ['package-missing', ['/bin/sh: 1: openssl: not found'], /apt-get install .* openssl$/],
    ['package-missing', ['./util/genfsimg: could not find isolinux.bin'], /isolinux syslinux-common/],
    [
      'package-missing',
      ['./util/genfsimg: genisoimage mkisofs xorrisofs: not installed', 'make: *** [bin/ipxe.iso] Error 1'],
      /apt-get install .* xorriso$/,
    ],
    ['package-missing', ['./util/genfsimg: 300: mformat: not found'], /apt-get install .* mtools$/],
    ['rom-too-large', ['bin/8086100e.rom.bin overflows 1-byte field at 0x2'], /\.mrom/],
    [
      'option-clash',
      ["ld: bin/blib.a(config.o): in function `x':", "(.text+0x2): undefined reference to `serial_console'"],
      /--enable or --disable/,
    ],
    ['option-clash', ['config/console.c:12:2: error: #error "two of a kind"'], /--set|--define/],
    ['tool-missing', ['/bin/sh: 1: gcc: not found', 'make: *** [bin/a.o] Error 127'], /romkit doctor --fix/],
    [
      'build-killed',
      ['gcc: fatal error: Killed signal terminated program cc1', 'compilation terminated.'],
      /--jobs 1/,
    ],
    ['build-failed', ['drivers/net/x.c:3:1: error: expected identifier'], /compiler's own/],
  ])('%s is told from %j', (code, lines, hint) => {
    const error = compileError([...work, ...lines], failed, '/cache/make.log');
    expect(error).toMatchObject({ code, exitCode: 10 });
    expect(error.hint).toMatch(hint);
    expect(error.details).toEqual([
      ...lines.filter((line) => line !== 'compilation terminated.' && !line.startsWith('ld: ')),
      'The whole log: /cache/make.log',
    ]);
  });

  it('names the file and line of the first error', () => {
    const lines = [
      'In file included from core/a.c:3:',
      'include/b.h:17:9: error: unknown type name',
      'core/a.c:40:1: error: expected declaration',
    ];
    expect(compileError(lines, failed, 'log').message).toBe(
      'The build failed: make failed with exit code 2 at include/b.h, line 17.',
    );
  });

  it('says what ended make', () => {
    const error = compileError(work, { exitCode: 1, signal: 'SIGKILL' }, 'log');
    expect(error.code).toBe('build-killed');
    expect(error.message).toBe('The build failed: make was ended by SIGKILL before it was done.');
    const child = compileError([...work, 'make: *** [Makefile:3: bin/a.o] Killed'], failed, 'log');
    expect(child).toMatchObject({ code: 'build-killed', message: expect.stringContaining('a signal') });
  });

  it('does not take the name of a file that is made for an error', () => {
    const error = compileError([...work, 'last words'], failed, 'log');
    expect(error.code).toBe('build-failed');
    expect(error.details).toEqual([...work, 'last words', 'The whole log: log']);
  });

  it('shows the last eight lines that tell something', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `a.c:${index}:1: error: number ${index}`);
    const { details } = compileError(lines, failed, 'log');
    expect(details).toHaveLength(9);
    expect(details[0]).toContain('number 22');
  });
});
