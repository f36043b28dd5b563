import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BuildEvent } from '../../../../rom/build/events.ts';
import { planMake, runMake, type MakeOutcome, type MakePlan } from '../../../../rom/build/make/make.ts';
import type { Profile } from '../../../../rom/build/profile/profile.ts';
import type { Run, RunRequest, RunResult } from '../../../../system/process/run.ts';
import { someProfile } from '../../../support/firmware/facts.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-make-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plan = (profile: Profile = someProfile): MakePlan =>
  planMake(profile, '/cache/work-1/src', ['bin/undionly.kpxe.bin'], ['romkit/boot.ipxe'], 3);

describe('planMake', () => {
  it('names the tree "." in what is compiled, and the commit', () =>
    expect(plan().variables).toEqual({
      EXTRA_CFLAGS: '-ffile-prefix-map=/cache/work-1/src=.',
      GITVERSION: someProfile.commit,
      EMBED: 'romkit/boot.ipxe',
    }));

  it('hands make nothing of the environment that may change bytes', () => {
    const { env } = plan();
    expect(Object.keys(env).sort()).toEqual(['HOME', 'LC_ALL', 'PATH', 'SOURCE_DATE_EPOCH', 'TMPDIR', 'TZ']);
    expect(env).toMatchObject({ LC_ALL: 'C', TZ: 'UTC', SOURCE_DATE_EPOCH: '1700000000' });
  });

  it("has gPXE's variables and flags for today's compiler", () => {
    const { variables } = plan({ ...someProfile, flavour: 'gpxe', commit: null });
    expect(variables).toMatchObject({ NO_WERROR: '1', EMBEDDED_IMAGE: 'romkit/boot.ipxe' });
    expect(variables['EXTRA_CFLAGS']).toMatch(/-fno-pie .*-ffile-prefix-map=/);
    expect(variables).not.toHaveProperty('EMBED');
    expect(variables).not.toHaveProperty('GITVERSION');
  });

  it('names the compiler of another architecture, and no other', () => {
    const crossOf = (goal: string) =>
      planMake(someProfile, '/cache/src', ['./util/zbin', goal], [], 1).variables['CROSS_COMPILE'];
    expect(crossOf('bin-riscv32-efi/ipxe.efi')).toBe('riscv64-linux-gnu-');
    expect(crossOf('bin-loong64-efi/ipxe.efi')).toBe('loongarch64-linux-gnu-');
    if (process.arch === 'x64')
      for (const bin of ['bin', 'bin-efi', 'bin-x86_64-efi', 'bin-i386-pcbios-lab'])
        expect(crossOf(`${bin}/ipxe.efi`)).toBeUndefined();
  });

  it('names certificates by places in the work copy, never where the user has them', () => {
    const file = (fingerprint: string) => ({ path: '/home/me/ca.pem', pem: 'PEM', fingerprint });
    const privkey = { path: '/home/me/client.key', publicKeySha256: '00' };
    const { variables } = plan({
      ...someProfile,
      certificates: { trust: [file('0a'), file('0b')], cert: [file('0c')], privkey },
    });
    expect(variables).toMatchObject({
      TRUST: 'romkit/certificate-0a.pem,romkit/certificate-0b.pem',
      CERT: 'romkit/certificate-0c.pem',
      PRIVKEY: 'romkit/private-key.pem',
    });
    expect(JSON.stringify(variables)).not.toContain('/home/me');
  });
});

/** A make that says some lines and ends. */
function makeThat(lines: readonly string[], end: Partial<RunResult> = {}) {
  const requests: RunRequest[] = [];
  const run: Run = async (request) => {
    requests.push(request);
    lines.forEach((line) => request.onLine?.(line, 'stdout'));
    return { exitCode: 0, signal: undefined, stdout: '', stderr: '', notFound: false, ...end };
  };
  return { run, requests };
}

async function outcome(run: Run): Promise<{ outcome: MakeOutcome; events: BuildEvent[]; log: string }> {
  const events: BuildEvent[] = [];
  const log = join(folder, 'make.log');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin/.blib.list'), 'bin/a.o bin/b.o bin/c.o\n');
  const result = await runMake(
    { ...plan(), src: folder },
    { run, log, targets: ['bin/undionly.kpxe'], changed: [], onEvent: (event) => events.push(event) },
  );
  return { outcome: result, events, log };
}

describe('runMake', () => {
  it('calls make with jobs, variables and goals, in that environment alone', async () => {
    const { run, requests } = makeThat([]);
    await outcome(run);
    const { command, extendEnv, env } = requests[0]!;
    expect([command[0], command[1], command.at(-1)]).toEqual(['make', '-j3', 'bin/undionly.kpxe.bin']);
    expect(command).toContain('EMBED=romkit/boot.ipxe');
    expect([extendEnv, env?.['TZ']]).toEqual([false, 'UTC']);
  });

  it('counts dependencies and objects, of the total that make wrote down', async () => {
    const said = ['  [DEPS] a.c', '  [DEPS] b.c', '  [BUILD] bin/a.o', 'noise [BUILD]', '  [BUILD] bin/b.o'];
    const { events } = await outcome(makeThat([...said, '  [LD] bin/x.tmp', '  [ZBIN] bin/x']).run);
    const targets = ['bin/undionly.kpxe'];
    expect(events).toEqual([
      { type: 'step', targets, step: 'dependencies', done: 1 },
      { type: 'step', targets, step: 'dependencies', done: 2 },
      { type: 'step', targets, step: 'compiling', done: 1, total: 3 },
      { type: 'step', targets, step: 'compiling', done: 2, total: 3 },
      { type: 'step', targets, step: 'linking' },
      { type: 'step', targets, step: 'packing' },
    ]);
  });

  it('never has done more than there is', async () => {
    const { events } = await outcome(makeThat(Array.from({ length: 5 }, () => '  [BUILD] bin/a.o')).run);
    expect(events.at(-1)).toMatchObject({ done: 5, total: 5 });
  });

  it("keeps all that make says in a log, for the owner's eyes, behind what was called", async () => {
    const { log } = await outcome(makeThat(['one', 'two']).run);
    expect(readFileSync(log, 'utf8')).toMatch(/^\$ make -j3 .*\none\ntwo\n$/);
    expect(statSync(log).mode & 0o077).toBe(0);
  });

  it.each<[string, string[], Partial<RunResult>, boolean]>([
    ['succeeds', [], {}, true],
    ['has a compile error', ['a.c:1:1: error: x'], { exitCode: 2 }, true],
    ['is asked to end, and tidies up', [], { exitCode: 1, signal: 'SIGTERM' }, true],
    ['is killed', [], { exitCode: 1, signal: 'SIGKILL' }, false],
    ['has a child that is killed', ['make: *** [Makefile:3: bin/a.o] Killed'], { exitCode: 2 }, false],
    [
      'has a compiler that is killed',
      ['gcc: fatal error: Killed signal terminated program cc1'],
      { exitCode: 2 },
      false,
    ],
    ['meets a full disk', ['as: a.o: No space left on device'], { exitCode: 2 }, false],
  ])('tells whether the tree may be used again when make %s', async (_what, lines, end, inOrder) => {
    const { outcome: result } = await outcome(makeThat(lines, end).run);
    expect(result.endedInOrder).toBe(inOrder);
    expect(result.error === undefined).toBe(Object.keys(end).length === 0);
  });
});
