import { describe, expect, it } from '@jest/globals';
import { asRoot, install, planInstall, type Installer } from '../../../system/tools/packages.ts';
import type { Run } from '../../../system/process/run.ts';

const root: Installer = { hasApt: true, isRoot: true, hasFreeSudo: false, hasLists: true };

const programs = (plan: { commands: readonly (readonly string[])[] }): string[] =>
  plan.commands.map((command) => command.join(' '));

describe('asRoot', () => {
  it('asks root for no sudo', () => {
    expect(asRoot('modprobe tun', { isRoot: true })).toBe('modprobe tun');
    expect(asRoot('modprobe tun', { isRoot: false })).toBe('sudo modprobe tun');
  });
});

describe('planInstall', () => {
  it('installs each package once, without recommendations and without questions', () => {
    const plan = planInstall(['make', 'gcc', 'make'], root);
    expect(plan.packages).toEqual(['gcc', 'make']);
    expect(programs(plan)).toEqual([
      expect.stringMatching(
        /^env DEBIAN_FRONTEND=noninteractive apt-get .*install -y --no-install-recommends gcc make$/,
      ),
    ]);
  });

  it('fetches the package lists first where there are none', () => {
    const plan = planInstall(['gcc'], { ...root, hasLists: false });
    expect(programs(plan)).toEqual([
      expect.stringMatching(/ update$/),
      expect.stringMatching(/ install .*gcc$/),
    ]);
    expect(plan.hint).toBe('apt-get update && apt-get install -y --no-install-recommends gcc');
  });

  it('goes through sudo only where sudo asks no password', () => {
    const user = { ...root, isRoot: false };
    expect(planInstall(['gcc'], user)).toMatchObject({
      commands: [],
      hint: 'sudo apt-get install -y --no-install-recommends gcc',
    });
    expect(programs(planInstall(['gcc'], { ...user, hasFreeSudo: true }))).toEqual([
      expect.stringMatching(/^sudo -n env /),
    ]);
  });

  it('names the packages where there is no apt', () => {
    const plan = planInstall(['gcc', 'liblzma-dev'], { ...root, hasApt: false });
    expect(plan.commands).toEqual([]);
    expect(plan.hint).toContain('gcc liblzma-dev');
  });

  it('runs nothing for nothing', () => {
    expect(planInstall([], root).commands).toEqual([]);
  });
});

/** Remembers what it was asked to run; `update` succeeds, `install` as told. */
class FakeApt {
  readonly asked: string[] = [];
  readonly #installs: number[];

  constructor(...installs: number[]) {
    this.#installs = installs;
  }

  readonly run: Run = ({ command }) => {
    const verb = command.includes('update') ? 'update' : 'install';
    this.asked.push(verb);
    const exitCode = verb === 'update' ? 0 : this.#installs.shift()!;
    return Promise.resolve({ exitCode, signal: undefined, stdout: '', stderr: '', notFound: false });
  };
}

describe('install', () => {
  it('fetches old package lists anew and tries once more', async () => {
    const apt = new FakeApt(100, 0);
    const result = await install(planInstall(['gcc'], root), apt.run);
    expect([apt.asked, result.exitCode]).toEqual([['install', 'update', 'install'], 0]);
  });

  it('gives up after that', async () => {
    const apt = new FakeApt(100, 100);
    const result = await install(planInstall(['gcc'], root), apt.run);
    expect([apt.asked, result.exitCode]).toEqual([['install', 'update', 'install'], 100]);
  });

  it('does not fetch lists twice', async () => {
    const apt = new FakeApt(100);
    const result = await install(planInstall(['gcc'], { ...root, hasLists: false }), apt.run);
    expect([apt.asked, result.exitCode]).toEqual([['update', 'install'], 100]);
  });
});
