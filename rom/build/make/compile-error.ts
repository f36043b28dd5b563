import { ExitCode, RomkitError } from '../../../system/error.ts';
import type { RunResult } from '../../../system/process/run.ts';
import { installHint } from '../../../system/tools/packages.ts';

interface Cause {
  readonly sign: RegExp;
  readonly code: string;
  readonly hint: string;
  /** Debian packages that are missing. */
  readonly packages?: readonly string[];
}

/** What a line of a failed build points to, and what mends it; the first that fits is told. */
const causes: readonly Cause[] = [
  {
    sign: /No space left on device|Disk quota exceeded/,
    code: 'disk-full',
    hint: 'The disk is full: free some space (romkit cache prune removes old builds) and build again.',
  },
  {
    sign: /Read-only file system/,
    code: 'read-only',
    hint: 'The cache is on a read-only file system: set XDG_CACHE_HOME to a folder that can be written.',
  },
  {
    sign: /Killed signal terminated program/,
    code: 'build-killed',
    hint: 'A compiler was killed, as happens when memory runs out: --jobs 1 needs the least. What it left is not used.',
  },
  {
    sign: /lzma\.h: No such file/,
    code: 'package-missing',
    hint: 'The package liblzma-dev is missing',
    packages: ['liblzma-dev'],
  },
  {
    // gcc does not depend on the C library's headers: Debian's package only recommends them.
    sign: / (?:stdio|stdlib|stdint|string|unistd|errno|features)\.h: No such file/,
    code: 'package-missing',
    hint: 'The package libc6-dev is missing',
    packages: ['libc6-dev'],
  },
  {
    sign: /openssl: (command )?not found|openssl: No such file/,
    code: 'package-missing',
    hint: 'Certificates need openssl',
    packages: ['openssl'],
  },
  {
    sign: /could not find (isolinux|ldlinux|syslinux)|isolinux\.bin|syslinux: not found/i,
    code: 'package-missing',
    hint: 'Disk images need isolinux and syslinux',
    packages: ['isolinux', 'syslinux-common'],
  },
  {
    sign: /genisoimage|xorrisofs|mkisofs/,
    code: 'package-missing',
    hint: 'ISO images need xorriso',
    packages: ['xorriso'],
  },
  {
    sign: /mformat|mcopy|mtools/,
    code: 'package-missing',
    hint: 'Disk images need mtools',
    packages: ['mtools'],
  },
  {
    sign: /overflows \d+-byte field/,
    code: 'rom-too-large',
    hint: 'The ROM is larger than its size field can say (127.5 KiB): build the .mrom of the card, or --disable what it does not need.',
  },
  {
    sign: /undefined reference to|undefined symbol/,
    code: 'option-clash',
    hint: 'A part that another needs is disabled, or two options exclude each other: take back the last --enable or --disable.',
  },
  {
    sign: /\[-Werror|#error|redefined/,
    code: 'option-clash',
    hint: 'The settings do not go together with this source: take back the last --enable, --disable or --set.',
  },
  {
    sign: /(?:gcc|cc1|as|ld|perl): (?:command )?not found|error trying to exec/,
    code: 'tool-missing',
    hint: 'A build tool is missing: romkit doctor --fix',
  },
];

const compilerLine =
  /error|undefined (?:reference|symbol)|overflows|No space left|quota|Read-only|not found|not installed|No such file|\*\*\*|could not|cannot|can't/i;

/** The sentence for a failed make: the compiler's own lines, the file, the likely cause, the log. */
export function compileError(
  lines: readonly string[],
  result: Pick<RunResult, 'exitCode' | 'signal'>,
  log: string,
): RomkitError {
  const telling = lines.filter((line) => compilerLine.test(line) && !/^ {2}\[/.test(line));
  const cause = causes.find(({ sign }) => telling.some((line) => sign.test(line)));
  const place = telling.map((line) => /^([^\s:]+\.[chS]):(\d+)/.exec(line)).find((match) => match !== null);
  const killed = result.signal !== undefined || telling.some((line) => /\bKilled\b|Terminated/.test(line));
  const where = place === undefined ? '' : ` at ${place[1] ?? ''}, line ${place[2] ?? ''}`;
  const what =
    killed && cause === undefined
      ? `make was ended by ${result.signal ?? 'a signal'} before it was done`
      : `make failed with exit code ${result.exitCode}${where}`;
  return new RomkitError({
    code: cause?.code ?? (killed ? 'build-killed' : 'build-failed'),
    message: `The build failed: ${what}.`,
    details: [...(telling.length > 0 ? telling : lines).slice(-8), `The whole log: ${log}`],
    hint:
      hintOf(cause) ??
      (killed
        ? 'Build again; what the killed build left is not used.'
        : "The lines above are the compiler's own."),
    exitCode: ExitCode.buildFailed,
  });
}

const hintOf = (cause: Cause | undefined): string | undefined =>
  cause?.packages === undefined ? cause?.hint : `${cause.hint}: ${installHint(...cause.packages)}`;
