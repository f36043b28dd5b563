import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ExitCode, missingError, RomkitError } from '../../../system/error.ts';
import { sha256 } from '../../../system/files/files.ts';
import { packageRoot } from '../../../system/files/folders.ts';
import type { Run } from '../../../system/process/run.ts';
import type { FleetJob } from '../../../rom/flash/fleet/job.ts';
import type { FleetTask } from '../../../rom/flash/fleet/order.ts';
import type { RomFile } from '../../../rom/flash/plan/rom-file.ts';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';

/** A task with the ROM that it writes. */
export interface RomTask extends FleetTask {
  readonly rom: RomFile;
}

/** The program that runs on the hosts, as the build made it. */
export interface Agent {
  readonly content: Buffer;
  /** Its folder there, named after its content. */
  readonly name: string;
}

/** @throws RomkitError `no-agent` */
export async function readAgent(): Promise<Agent> {
  const file = join(packageRoot(), 'dist/agent/agent.mjs');
  const content = await readFile(file).catch((error: unknown) => {
    throw missingError(
      'no-agent',
      `There is no ${file}.`,
      'Install romkit again; in a checkout npm run build makes it.',
      error,
    );
  });
  return { content, name: sha256(content).slice(0, 16) };
}

/** A gzipped tar archive with `agents/NAME/` and `jobs/JOB/`. */
export async function packJob(agent: Agent, { host, rom }: RomTask, job: string, run: Run): Promise<Buffer> {
  return inTemporaryFolder(async (stage) => {
    const agents = join(stage, 'agents', agent.name);
    const folder = join(stage, 'jobs', job);
    await Promise.all([agents, folder].map((each) => mkdir(each, { recursive: true, mode: 0o700 })));
    await writeFile(join(agents, 'agent.mjs'), agent.content);
    // Only a programmer on a serial port needs it, named or found: its native part cannot be bundled.
    if (/^flashrom:serprog(?::dev=|:?$)/i.test(host.device))
      await copyPackage('serialport', packageRoot(), agents);
    const name = basename(rom.path);
    await writeFile(join(folder, name), rom.bytes);
    for (const suffix of ['.json', '.tested.json'])
      if (existsSync(rom.path + suffix)) await cp(rom.path + suffix, join(folder, name + suffix));
    const { device, chip, confirm, allow, offset, slotSize } = host;
    const order: FleetJob = {
      ...{ jobVersion: 1, rom: name, romSha256: rom.sha256 },
      ...{ device, chip, offset, slotSize, confirm: [...confirm], allow: [...allow] },
    };
    await writeFile(join(folder, 'job.json'), JSON.stringify(order));
    return await archive(stage, run);
  });
}

async function archive(folder: string, run: Run): Promise<Buffer> {
  const result = await run({ command: ['tar', '-czf', '-', '-C', folder, 'agents', 'jobs'], binary: true });
  if (result.notFound) throw missingError('no-tar', 'There is no tar.', 'Install tar.');
  if (result.exitCode === 0 && result.stdoutBytes !== undefined) return result.stdoutBytes;
  throw new RomkitError({
    code: 'tar-failed',
    message: `tar could not pack what the hosts need: ${result.stderr.trim()}`,
    exitCode: ExitCode.missing,
  });
}

/** A package and all that it depends on, from the folders in which Node looks for it. */
async function copyPackage(name: string, from: string, to: string, seen = new Set<string>()): Promise<void> {
  if (seen.has(name)) return;
  seen.add(name);
  const folder = packageFolder(name, from);
  if (folder === undefined) return;
  await cp(folder, join(to, 'node_modules', name), { recursive: true, dereference: true });
  const { dependencies = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  for (const each of Object.keys(dependencies)) await copyPackage(each, folder, to, seen);
}

function packageFolder(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(found)) return found;
    if (folder === dirname(folder)) return undefined;
  }
}
