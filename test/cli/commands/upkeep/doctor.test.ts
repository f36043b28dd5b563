import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from '../../../../cli/shell/program.ts';
import type { Findings } from '../../../../cli/doctor/examine.ts';
import { describe as describeFindings } from '../../../../cli/doctor/describe.ts';
import { ExitCode } from '../../../../system/error.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';

let folder: string;
let context: FakeContext;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-doctor-'));
  mkdirSync(join(folder, 'bin'));
  context = fakeContext(folder, { PATH: join(folder, 'bin') });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function addProgram(name: string, script: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'bin', name), 0o755);
}

/** A machine with apt, whose packages for `media` hold programs that know their version. */
function addApt(exitCode = 0): void {
  // What romkit starts through sudo: the question whether it works, and apt with its environment.
  for (const name of ['env', 'true']) symlinkSync(`/usr/bin/${name}`, join(folder, 'bin', name));
  addProgram('sudo', '[ "$1" = -n ] && shift; exec "$@"');
  const install = ['xorriso', 'mformat', 'syslinux'].map(
    (name) => `printf '#!/bin/sh\\necho ${name} 9.8\\n' >${folder}/bin/${name}`,
  );
  const done =
    exitCode === 0
      ? [...install, `/bin/chmod +x ${folder}/bin/*`]
      : ['echo "E: Unable to locate package" >&2'];
  addProgram('apt-get', ['case "$*" in *install*)', ...done, ';; esac', `exit ${exitCode}`].join('\n'));
}

const findings = (): Findings => JSON.parse(context.out()) as Findings;

describe('romkit doctor', () => {
  it('tells found from missing, with version and package, and exits with 3', async () => {
    addProgram('openssl', '[ "$1" = version ] && echo "OpenSSL 3.0.19 27 Jan 2026"');
    await parse(context, ['doctor', 'trust', 'media', '--json']);
    const tools = findings().parts.flatMap((part) => part.tools);
    expect(tools).toContainEqual(
      expect.objectContaining({ name: 'openssl', found: true, version: '3.0.19' }),
    );
    expect(tools).toContainEqual(
      expect.objectContaining({ name: 'mformat', package: 'mtools', found: false, version: null }),
    );
    expect(findings().packages).toContain('mtools');
    expect(context.exitCode).toBe(ExitCode.missing);
  });

  it('is content when only what nobody asked for is missing', async () => {
    addProgram('openssl', 'echo OpenSSL 3.0.19');
    await parse(context, ['doctor', 'trust', '--json']);
    expect(findings()).toMatchObject({ missing: [], blocking: [], install: null });
    expect(context.exitCode).toBe(ExitCode.done);
  });

  it('refuses a part that there is not, with the nearest', async () => {
    await expect(parse(context, ['doctor', 'meida'])).rejects.toMatchObject({
      code: 'unknown-part',
      exitCode: ExitCode.usage,
      message: expect.stringContaining('media'),
    });
  });
});

describe('romkit doctor --fix', () => {
  it('installs what is missing and looks again', async () => {
    addApt();
    await parse(context, ['doctor', 'media', '--fix', '--json']);
    const [media] = findings().parts;
    expect(media!.tools).toContainEqual(
      expect.objectContaining({ name: 'mformat', found: true, version: '9.8' }),
    );
  });

  it('with --dry-run prints what it would run, and runs nothing', async () => {
    addApt();
    await parse(context, ['doctor', 'media', '--fix', '--dry-run']);
    expect(context.out()).toMatch(/apt-get .*install .*mtools/);
    context = fakeContext(folder, context.env);
    await parse(context, ['doctor', 'media', '--json']);
    expect(findings().missing).toContain('mformat');
  });

  it("shows apt's own complaint and the line to run when apt fails", async () => {
    addApt(100);
    await expect(parse(context, ['doctor', 'media', '--fix'])).rejects.toMatchObject({
      code: 'install-failed',
      exitCode: ExitCode.missing,
      details: ['E: Unable to locate package'],
      hint: expect.stringMatching(/apt-get install .*mtools/),
    });
  });

  it('names the packages where there is no apt', async () => {
    await expect(parse(context, ['doctor', 'media', '--fix'])).rejects.toMatchObject({
      code: 'cannot-install',
      exitCode: ExitCode.missing,
      hint: expect.stringContaining('mtools'),
    });
  });
});

describe('the text of romkit doctor', () => {
  const tool = { name: 'gcc', package: 'gcc', found: true, version: '12.2.0', path: '/usr/bin/gcc' };
  const missing = { name: 'mformat', package: 'mtools', found: false, version: null, path: null };
  const base: Findings = {
    node: '20.0.0',
    parts: [
      { name: 'build', title: 'romkit build', required: true, tools: [tool] },
      { name: 'media', title: 'media', required: false, tools: [missing] },
    ],
    missing: ['mformat'],
    blocking: [],
    packages: ['mtools'],
    install: 'sudo apt-get install -y mtools',
    mayInstall: true,
    source: null,
  };

  it('groups by command and ends with the line that installs', () => {
    expect(describeFindings(base, false)).toBe(
      [
        'Node 20.0.0',
        'romkit build\n  gcc      12.2.0',
        'media\n  mformat  missing   (Debian package mtools)',
        'All that is needed is here; 1 thing that only some commands use is missing.\n' +
          'romkit doctor --fix installs what is missing, or run:\n  sudo apt-get install -y mtools',
      ].join('\n\n'),
    );
  });

  it('paints red only what is needed', () => {
    expect(describeFindings(base, true)).not.toContain('\u001b[31m');
    const needed = {
      ...base,
      parts: base.parts.map((part) => ({ ...part, required: true })),
      blocking: ['mformat'],
    };
    expect(describeFindings(needed, true)).toContain('\u001b[31mmissing');
  });

  it('says why the source cannot be had', () => {
    const source = { location: '/x', version: null, problem: 'The iPXE source is not there.' };
    expect(describeFindings({ ...base, source }, false)).toContain('The iPXE source is not there.');
  });
});
