import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { findProgram } from '../../rom/host/find-program.ts';
import { isRootHere } from '../../lab/network/entry.ts';
import { requireLab } from '../../lab/network/possible.ts';
import { callTool } from '../../rom/host/tool.ts';
import { hasCompiler, realPlace, realSources } from '../support/real.ts';
import { romkit, workOf } from '../support/romkit.ts';
import { describeWhen } from '../support/skip.ts';

jest.setTimeout(10 * 60_000);

const needed = ['qemu-system-x86_64', 'tcpdump', 'dnsmasq', 'ip'];
const missing = needed.filter((name) => findProgram(name) === undefined);
const labRuns = await requireLab(callTool, isRootHere()).then(
  () => true,
  () => false,
);
const reason =
  missing.length > 0
    ? `${missing.join(', ')} is missing`
    : !labRuns
      ? 'this system lets nobody make a network of its own'
      : 'the iPXE source or a compiler is not here';

interface Outcome {
  readonly mac: string;
  readonly result: string;
  readonly state: {
    readonly stages: readonly { readonly stage: string; readonly status: string; readonly detail: string }[];
  };
  readonly diagnosis: { readonly code: string; readonly message: string } | null;
}

describeWhen(missing.length === 0 && labRuns && hasCompiler && realSources.ipxe !== undefined, reason)(
  'romkit test-qemu with what romkit built',
  () => {
    // The profile that the tests of the build have compiled, or will.
    const place = realPlace('shared', 'lab');
    const out = join(workOf(place), 'out');

    beforeAll(async () => {
      const built = await romkit(
        place,
        'build',
        'undionly.kpxe',
        '8086:100e',
        '--embed',
        'template:mac-chain',
        '--out',
        out,
      );
      expect(built).toMatchObject({ exitCode: 0 });
    });

    async function boot(...args: string[]): Promise<{ exitCode: number | null; outcomes: Outcome[] }> {
      const { exitCode, stdout } = await romkit(place, 'test-qemu', ...args, '--os', 'beacon', '--json');
      const last = JSON.parse(stdout.trim().split('\n').at(-1)!) as { outcomes?: Outcome[] };
      return { exitCode, outcomes: last.outcomes ?? [] };
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

    it('a ROM for another card is not run, and that is what is said', async () => {
      const { exitCode, outcomes } = await boot(join(out, '8086100e.rom'), '--card', 'e1000e');
      expect(exitCode).toBe(20);
      expect(outcomes[0]!.diagnosis).toMatchObject({
        code: 'rom-wrong-card',
        message: expect.stringContaining('for 8086:100e, the card is 8086:10d3') as unknown,
      });
    });

    it('refuses a file that is not there', async () => {
      writeFileSync(join(workOf(place), 'empty.rom'), '');
      expect(await romkit(place, 'test-qemu', 'nothing.rom')).toMatchObject({ exitCode: 2 });
    });
  },
);
