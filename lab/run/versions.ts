import { open } from 'node:fs/promises';
import { release } from 'node:os';
import type { Run } from '../../system/process/run.ts';
import { toolsFor } from '../../system/tools/tool-table.ts';
import { probeTools } from '../../system/tools/tool-versions.ts';
import { readBzImage } from '../../rom/image/headers/bz-image.ts';
import type { LabPlan } from './lab-plan.ts';

/** What a run was made with, by name: `qemu`, `ovmf`, each server, `kernel` (which boots), `host` (which carries it). */
export type Versions = Readonly<Record<string, string>>;

/** Names in the result, and what the table of tools calls them. */
const toolNames: Readonly<Record<string, string>> = {
  qemu: 'qemu-system-x86_64',
  ovmf: 'OVMF',
  dnsmasq: 'dnsmasq',
  dhcpd: 'dhcpd',
  'tftpd-hpa': 'in.tftpd',
  kea: 'kea-dhcp4',
  apache: 'apache2',
  nginx: 'nginx',
};

/** Ask what a plan uses for its version; what does not say it is left out. */
export async function labVersions(plan: LabPlan, run: Run): Promise<Versions> {
  const used = Object.entries(toolNames).filter(([name]) => uses(plan, name));
  const [reports, kernels] = await Promise.all([
    Promise.all(used.map(([, tool]) => probeTools(toolsFor([tool]), run))),
    Promise.all(kernelFiles(plan).map(kernelVersion)),
  ]);
  const kernel = [...new Set(kernels.filter((version) => version !== null))].join(', ');
  return {
    ...Object.fromEntries(
      used.flatMap(([name], index) => {
        const version = reports[index]?.[0]?.version;
        return version ? [[name, version]] : [];
      }),
    ),
    ...(kernel === '' ? {} : { kernel }),
    host: `Linux ${release()}`,
  };
}

/** SeaBIOS introduces itself in the first line of its debug console; undefined for any other line. */
export function seabiosVersion(line: string): string | undefined {
  return /^SeaBIOS \(version ([^)]+)\)/.exec(line)?.[1];
}

function uses({ engines, machines }: LabPlan, name: string): boolean {
  if (name === 'qemu') return true;
  if (name === 'ovmf') return machines.some(({ firmware }) => firmware === 'uefi');
  return Object.values(engines).includes(name);
}

function kernelFiles({ web, machines }: LabPlan): string[] {
  const wanted = new Set(
    machines.map(({ expectation }) =>
      expectation.kernel.path.replace(/^\/*(bootdirectory\/)?/, 'bootdirectory/'),
    ),
  );
  return web.flatMap(({ path, content }) => (wanted.has(path) && 'file' in content ? [content.file] : []));
}

const headBytes = 0x10000;

/** `6.1.0-56-amd64` from the kernel's own header; null where it has none. */
async function kernelVersion(path: string): Promise<string | null> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = readBzImage({ bytes: buffer.subarray(0, bytesRead), offset: 0, problems: [] });
    return head?.version?.split(' ')[0] ?? null;
  } finally {
    await file.close();
  }
}
