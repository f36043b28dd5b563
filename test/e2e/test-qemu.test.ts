import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { sha256 } from '../../system/files/files.ts';
import type { BootEvent } from '../../boot/chain/event.ts';
import { beaconKernel } from '../../lab/os/beacon.ts';
import { cardMac, machineMac } from '../../lab/run/lab-plan.ts';
import { compilers, noReal, realPlace } from '../support/firmware/real.ts';
import { processes } from '../support/process/processes.ts';
import {
  documents,
  romkit,
  romkitProgram,
  start,
  startRomkit,
  workOf,
  type Place,
} from '../support/process/romkit.ts';
import { noDebian } from '../support/lab/debian.ts';
import { noLab } from '../support/lab/needs.ts';
import { describeWhen, itWhen, type Needs } from '../support/skip.ts';

jest.setTimeout(30 * 60_000);

const needs: Needs = {
  tools: ['qemu-system-x86_64', 'tcpdump', 'dnsmasq', 'ip', ...compilers],
  lacks: noLab ?? noReal('ipxe'),
};

interface Outcome {
  readonly mac: string;
  readonly result: string;
  readonly state: {
    readonly stages: readonly { readonly stage: string; readonly status: string; readonly detail: string }[];
  };
  readonly diagnosis: { readonly code: string; readonly message: string } | null;
}

interface TestedFile {
  readonly subjectSha256: string;
  readonly tests: readonly { readonly sha256: string }[];
}

/** How often romkit is killed. */
const kills = Number(process.env['ROMKIT_KILLS'] ?? 3);

const outcomesIn = (stdout: string): Outcome[] =>
  (JSON.parse(stdout.trim().split('\n').at(-1)!) as { outcomes?: Outcome[] }).outcomes ?? [];

/** Processes that were started with this mark in their environment, however far down. */
const withMark = (mark: string): number[] =>
  processes()
    .map(({ pid }) => pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`ROMKIT_TEST_MARK=${mark}`);
      } catch {
        return false;
      }
    });

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describeWhen(needs)('romkit test-qemu with what romkit built', () => {
  // The profile that the tests of the build have compiled, or will.
  const place = realPlace('shared', 'lab');
  const out = join(workOf(place), 'out');
  const script = ['--embed', 'template:mac-chain', '--out', out];

  beforeAll(async () => {
    const built = await romkit(place, 'build', 'undionly.kpxe', '8086:100e', ...script);
    expect(built).toMatchObject({ exitCode: 0 });
  });

  async function boot(...args: string[]): Promise<{ exitCode: number | null; outcomes: Outcome[] }> {
    const { exitCode, stdout } = await romkit(place, 'test-qemu', ...args, '--os', 'beacon', '--json');
    return { exitCode, outcomes: outcomesIn(stdout) };
  }

  it('method 2: the ROM goes straight to the script of its MAC address, and the system says what it is', async () => {
    const { exitCode, outcomes } = await boot(join(out, '8086100e.rom'));
    expect(exitCode).toBe(0);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]!.state.stages.map(({ stage, status }) => `${stage} ${status}`)).toEqual(
      ['firmware', 'dhcp', 'mac-script', 'kernel', 'os'].map((stage) => `${stage} done`),
    );
  });

  it('two machines get two images, told apart by their MAC addresses', async () => {
    const { outcomes } = await boot(join(out, '8086100e.rom'), '--machines', '2', '--images', '2');
    const systems = outcomes.map(({ state }) => state.stages.at(-1)!.detail);
    expect(systems).toEqual(['image1, romkit', 'image2, romkit']);
  });

  for (const file of ['8086100e.rom', 'undionly.kpxe'])
    itWhen({ lacks: noDebian })(
      `${file} boots from the first of two cards, and the system has both`,
      async () => {
        const ended = await romkit(
          place,
          'test-qemu',
          join(out, file),
          '--nics',
          '2',
          '--os',
          'debian',
          '--json',
        );
        expect(ended.exitCode).toBe(0);
        const events = documents(ended).flatMap(({ event }) =>
          event === undefined ? [] : (event as BootEvent),
        );
        const asking = events.flatMap(({ type, mac }) => (type === 'dhcp-request' ? [mac] : []));
        expect(new Set(asking)).toEqual(new Set([machineMac(1)]));
        const lines = events.flatMap((event) => (event.type === 'console' ? [event.line] : []));
        expect(lines).toContain(`Network cards: ${cardMac(1, 0)} ${cardMac(1, 1)}`);
      },
    );

  it('a ROM for another card is not run, and that is what is said', async () => {
    const { exitCode, outcomes } = await boot(join(out, '8086100e.rom'), '--card', 'e1000e');
    expect(exitCode).toBe(20);
    expect(outcomes[0]!.diagnosis).toMatchObject({
      code: 'rom-wrong-card',
      message: expect.stringContaining('for 8086:100e, the card is 8086:10d3') as unknown,
    });
  });

  it('a ROM for a card that QEMU lacks is tested by its twin, and both the report and the record say so', async () => {
    await romkit(place, 'build', '8086:1533', ...script);
    const file = join(out, '80861533.rom');
    const { exitCode, stdout } = await romkit(place, 'test-qemu', file, '--os', 'beacon');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('QEMU has no card for 80861533.rom: its twin booted');
    const record = JSON.parse(readFileSync(`${file}.tested.json`, 'utf8')) as TestedFile;
    expect(record.subjectSha256).toBe(sha256(readFileSync(file)));
    expect(record.tests[0]!.sha256).not.toBe(record.subjectSha256);
  });

  it("a kernel of the user's own runs when its console shows what was said", async () => {
    const kernel = join(workOf(place), 'own-kernel');
    writeFileSync(kernel, beaconKernel('mine'));
    const test = ['test-qemu', join(out, '8086100e.rom'), '--kernel', kernel, '--append', 'a=b', '--json'];
    const { exitCode, stdout } = await romkit(place, ...test, '--expect', '"mine"');
    expect(exitCode).toBe(0);
    expect(outcomesIn(stdout)[0]!.state.stages.at(-1)!.detail).toContain('a=b');
    expect(await romkit(place, ...test)).toMatchObject({ exitCode: 2 });
  });

  it('somebody who is not root boots it too', async () => {
    const user = ['unshare', '--user', '--map-user=1000', '--map-group=1000'] as const;
    const noRights = ['setpriv', '--bounding-set=-all', '--inh-caps=-all'];
    const file = join(out, '8086100e.rom');
    const command = [process.execPath, romkitProgram, 'test-qemu', file, '--os', 'beacon', '--json'];
    const { exitCode, stdout } = await start(place, ...user, ...noRights, ...command).ended;
    expect(exitCode).toBe(0);
    expect(outcomesIn(stdout)).toMatchObject([{ result: 'complete' }]);
  });

  it('killed with SIGKILL at any moment leaves no process and no folder after the next start', async () => {
    const folder = join(workOf(place), 'temporary');
    const marked: Place = { ...place, env: { ...place.env, TMPDIR: folder, ROMKIT_TEST_MARK: folder } };
    mkdirSync(folder);
    const args = ['test-qemu', join(out, '8086100e.rom'), '--os', 'beacon', '--json'] as const;
    const whole = await romkit(marked, ...args);
    const events = whole.stdout.trim().split('\n').length;
    for (let kill = 0; kill < kills; kill += 1) {
      const moment = Math.floor(Math.random() * events);
      const running = startRomkit(marked, ...args);
      const seen = new Set<unknown>();
      await running.event((event) => seen.add(event).size > moment).catch(() => undefined);
      running.child.kill('SIGKILL');
      await running.ended;
      await until(() => withMark(folder).length === 0);
    }
    expect(await romkit(marked, ...args)).toMatchObject({ exitCode: 0 });
    expect(readdirSync(folder)).toEqual([]);
    expect(withMark(folder)).toEqual([]);
  });

  it('refuses a file that is not there', async () => {
    writeFileSync(join(workOf(place), 'empty.rom'), '');
    expect(await romkit(place, 'test-qemu', 'nothing.rom')).toMatchObject({ exitCode: 3 });
  });
});
