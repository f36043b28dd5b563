import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { artifactAt } from '../../support/firmware/artifact.ts';
import { childrenOf, groupAtWork, groupGone, groupMembers } from '../../support/process/processes.ts';
import { cacheOf, documents, romkit, startRomkit, type Running } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';
import { elsewhere, toyNeeds, openGate, put, shutGate, toyPlace } from '../../support/firmware/toy.ts';
import type { ToyPlace } from '../../support/firmware/toy.ts';

jest.setTimeout(120_000);

const command = ['build', 'undionly.kpxe', '8086:100e', '--embed', 'boot.ipxe', '--json'];
let place: ToyPlace;
let undisturbed: ToyPlace;

beforeEach(() => {
  place = toyPlace();
  undisturbed = elsewhere(place);
  for (const one of [place, undisturbed]) put(one, 'boot.ipxe', '#!ipxe\necho hello\nshell\n');
});
afterEach(() => {
  openGate(place);
  undisturbed.remove();
  place.remove();
});

/** A build that stands still in the middle of make, and make's process group. */
async function buildInMidMake(): Promise<Running & { makeGroup: number }> {
  shutGate(place);
  const running = startRomkit(place, ...command);
  await running.event((event) => event['step'] === 'compiling');
  const make = childrenOf(running.child.pid!).find((child) => child.name === 'make');
  await groupAtWork(make!.group);
  return { ...running, makeGroup: make!.group };
}

/** The next build is good: it gives what a build gives that nothing has disturbed. */
async function expectNextBuildSound(): Promise<void> {
  openGate(place);
  expect(await romkit(place, ...command)).toMatchObject({ exitCode: 0 });
  expect(await romkit(undisturbed, ...command)).toMatchObject({ exitCode: 0 });
  for (const name of ['undionly.kpxe', '8086100e.rom'])
    expect(artifactAt(place, name).bytes.equals(artifactAt(undisturbed, name).bytes)).toBe(true);
}

/** The only profile folder there is. */
function profileFolder(): string {
  const profiles = join(cacheOf(place), 'profiles');
  const [id] = readdirSync(profiles);
  return join(profiles, id!, 'bin');
}

describeWhen(toyNeeds)('a build that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s: make and all its children end, one line says so, the next build is sound',
    async (signal) => {
      const running = await buildInMidMake();
      running.child.kill(signal);
      const ended = await running.ended;
      await groupGone(running.makeGroup);
      expect(ended.exitCode).toBe(130);
      expect(ended.stderr).toBe('romkit: Interrupted; nothing half-made is left.\n');
      expect(documents(ended).at(-1)).toMatchObject({ error: { code: 'interrupted' } });
      await expectNextBuildSound();
    },
  );

  it('while it waits for another: only the one that waits ends', async () => {
    const first = await buildInMidMake();
    const second = startRomkit(place, ...command);
    await second.event((event) => event['step'] === 'waiting');
    second.child.kill('SIGINT');
    expect((await second.ended).exitCode).toBe(130);
    openGate(place);
    expect((await first.ended).exitCode).toBe(0);
  });
});

describeWhen(toyNeeds)('a build that is killed', () => {
  it('make with SIGKILL: romkit says so, and what make left is not used', async () => {
    const running = await buildInMidMake();
    const before = workCopies();
    process.kill(running.makeGroup, 'SIGKILL');
    const ended = await running.ended;
    expect(ended.exitCode).toBe(10);
    expect(ended.stderr).toMatch(/make was ended by SIGKILL before it was done/);
    expect(documents(ended).at(-1)).toMatchObject({ error: { code: 'build-killed' } });
    await expectNextBuildSound();
    expect(workCopies()).not.toEqual(before);
  });

  it("make's compiler with SIGKILL: the same", async () => {
    const running = await buildInMidMake();
    const before = workCopies();
    let over = false;
    const ending = running.ended.finally(() => (over = true));
    // Again and again: a shell may have started one more just before it was killed.
    while (!over) {
      groupMembers(running.makeGroup)
        .filter(({ pid }) => pid !== running.makeGroup)
        .forEach(({ pid }) => killIfThere(pid));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const ended = await ending;
    expect(ended.exitCode).toBe(10);
    expect(ended.stderr).toMatch(/The build failed: make was ended/);
    await expectNextBuildSound();
    expect(workCopies()).not.toEqual(before);
  });

  it('romkit with SIGKILL: its make may live on, but nobody trusts what it makes', async () => {
    const running = await buildInMidMake();
    const before = workCopies();
    running.child.kill('SIGKILL');
    await running.ended;
    expect(groupMembers(running.makeGroup)).not.toEqual([]);
    await expectNextBuildSound();
    expect(workCopies().filter((name) => before.includes(name))).toEqual([]);
  });
});

describeWhen(toyNeeds)('two builds of the same settings at once', () => {
  it('the second waits, says for whom, and compiles nothing again; both are right', async () => {
    const first = await buildInMidMake();
    put(place, 'other.ipxe', '#!ipxe\necho other\nshell\n');
    const args = ['build', 'undionly.kpxe', '--embed', 'other.ipxe', '--out', 'out2', '--json'];
    const second = startRomkit(place, ...args);
    await second.event((event) => String(event['message']).includes(`(process ${first.child.pid})`));
    openGate(place);
    const [one, two] = await Promise.all([first.ended, second.ended]);
    expect([one.exitCode, two.exitCode]).toEqual([0, 0]);
    expect(artifactAt(place, 'undionly.kpxe').embedded?.script).toContain('echo hello');
    expect(artifactAt(place, 'undionly.kpxe', 'out2').embedded?.script).toContain('echo other');
    const log = readFileSync(join(profileFolder(), 'make.log'), 'utf8');
    expect(log.match(/^\$ make /gm)).toHaveLength(1);
  });
});

function workCopies(): string[] {
  return readdirSync(profileFolder()).filter((name) => name.startsWith('work-'));
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
