import { join } from 'node:path';
import type { CaseEnvironment } from '../../lab/case/environment.ts';
import { prepareCase } from '../../lab/case/prepare.ts';
import { planCase } from '../../lab/case/run-case.ts';
import { chooseAccelerator } from '../../lab/machine/accelerator.ts';
import { entryCommand, isRootHere } from '../../lab/network/entry.ts';
import { requireLab } from '../../lab/network/possible.ts';
import { placeFiles } from '../../lab/run/place.ts';
import type { LabPlan } from '../../lab/run/lab-plan.ts';
import { requireTools } from '../../system/tools/tools.ts';
import { runTool } from '../../system/process/run-tool.ts';
import { makeFolder } from '../../system/files/files.ts';
import { packageRoot } from '../../system/files/folders.ts';
import { cacheOf, workOf, type Place } from '../support/process/romkit.ts';
import { NotHere, type Outcome, type Row } from './harness/outcome.ts';
import { compare, measureInterleaved } from './harness/pairs.ts';
import { plainEnvironment, undionly, type Workshop } from './harness/workshop.ts';

const script = join(packageRoot(), 'test/bench/lab.sh');

/**
 * What watching costs: a boot in the lab, against the same servers and QEMU started by hand. The beacon leaves the
 * processor nearly idle, so that others who work here disturb its numbers least.
 */
export const lab: Row = {
  name: 'lab',
  what: 'method 4 to the report, whole command',
  pairs: 5,
  async measure(shop, pairs) {
    await needLab();
    await shop.needToolchain();
    const place = await shop.warmPlace();
    const out = join(workOf(place), 'out');
    await shop.romkit(place, 'build', undionly, '--embed', 'template:mac-chain', '--out', out);
    const firmware = join(out, 'undionly.kpxe');
    return [
      await measureSystem('beacon', firmware, shop, place, pairs),
      await measureSystem('debian', firmware, shop, place, pairs),
    ];
  },
};

async function measureSystem(
  system: 'debian' | 'beacon',
  firmware: string,
  shop: Workshop,
  place: Place,
  pairs: number,
): Promise<Outcome> {
  const args = ['test-qemu', firmware, '--http', 'nginx', '--os', system] as const;
  shop.note(`  ${system}: once untimed, so that romkit finds what it boots`);
  await shop.romkit(place, ...args);
  const command = await shellLab(shop, place, firmware, system);
  const seconds = await measureInterleaved(pairs, {
    ours: () => shop.romkit(place, ...args),
    theirs: () => shop.time(command, shop.root, plainEnvironment()),
  });
  const comparison = compare(seconds.ours, seconds.theirs);
  return {
    kind: 'ratio',
    what: `${lab.what}, ${system}`,
    against: 'a shell script with the same QEMU, dnsmasq, nginx, files',
    comparison,
    atMost: Math.max(1.05, 1 + 1 / comparison.theirsSeconds),
    note: 'the target is 5 %, or one second where that is more',
  };
}

async function needLab(): Promise<void> {
  await Promise.all([requireLab(runTool, isRootHere()), requireTools(['test-qemu', 'nginx'])]).catch(
    (error: unknown) => {
      throw new NotHere(error instanceof Error ? error.message : String(error));
    },
  );
}

/** The script's command line, with the files that romkit would serve already where they are served from. */
async function shellLab(
  shop: Workshop,
  place: Place,
  firmware: string,
  system: 'debian' | 'beacon',
): Promise<readonly [string, ...string[]]> {
  const folder = shop.path('shell-lab');
  const plan = await planOf(place, firmware, system);
  await placeFiles(join(folder, 'tftp'), plan.tftp);
  await placeFiles(join(folder, 'web'), plan.web);
  const machine = plan.machines[0]!;
  const { kernel, initrd = '' } = machine.direct!;
  const accelerator = await chooseAccelerator(runTool);
  const { mac } = machine.expectation;
  return entryCommand(['sh', script, folder, mac, accelerator, kernel, initrd], isRootHere());
}

/** What `romkit test-qemu` does with this firmware. */
async function planOf(place: Place, firmware: string, system: 'debian' | 'beacon'): Promise<LabPlan> {
  const cache = cacheOf(place);
  const environment: CaseEnvironment = {
    cache,
    work: join(cache, 'lab'),
    run: runTool,
    build: () => Promise.reject(new Error('It is built.')),
    buildTwin: () => Promise.resolve(null),
  };
  await makeFolder(environment.work);
  const prepared = await prepareCase(
    {
      method: 'chain-embedded',
      firmware: 'bios',
      card: 'e1000',
      subject: { kind: 'file', path: firmware },
      engines: { dhcp: 'dnsmasq', tftp: 'dnsmasq', http: 'nginx' },
      machines: 1,
      system: { kind: system, images: 1 },
    },
    environment,
  );
  return planCase(prepared, { pcapFile: null, consoleFile: null });
}
