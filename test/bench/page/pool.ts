import { openContentStore } from '../../../boot/registry/content/store.ts';
import type { Change } from '../../../boot/registry/model/change.ts';
import type { NewRevision } from '../../../boot/registry/model/image.ts';
import type { Registry } from '../../../boot/registry/registry.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { macOf } from '../serve/site.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const poolSize = 10_000;

const by = { by: 'bench', via: 'bench' };
const tags = ['render', 'compute', 'storage', 'web', 'desk'];
const makers = ['Dell Inc.', 'HPE', 'Supermicro', 'Lenovo'];

/** Name of machine n, from 1. */
const nameOf = (n: number): string => `${tags[n % tags.length]}-${String(n).padStart(5, '0')}`;

/**
 * Fill a registry with machines as a site has them: each with a name, a tag, what its firmware reported, an image, and
 * boots that came up, one or several.
 * @param state folder of `romkit serve`
 */
export async function makePool(state: string, machines: number, bootsEach = 1): Promise<void> {
  const registry = await openRegistry({ state });
  try {
    await registry.apply(by, await changes(state, machines));
    for (let boot = bootsEach; boot > 0; boot--)
      await bootAll(registry, machines, Date.now() - boot * 86_400_000);
  } finally {
    await registry.close();
  }
}

async function bootAll(registry: Registry, machines: number, startMs: number): Promise<void> {
  for (let first = 1; first <= machines; first += 1000) {
    const some = Array.from({ length: Math.min(1000, machines + 1 - first) }, (_, index) => first + index);
    await Promise.all(some.map((n) => bootOnce(registry, n, startMs + n * 1000)));
  }
}

async function changes(state: string, machines: number): Promise<Change[]> {
  const numbers = Array.from({ length: machines }, (_, index) => index + 1);
  const kernel = join(state, 'vmlinuz');
  writeFileSync(kernel, Buffer.alloc(100_000, 'kernel '));
  const stored = await openContentStore(join(state, 'content')).putFile(kernel);
  const revision: NewRevision = {
    ...{ kind: 'linux', title: 'Bench', commandLine: 'quiet', url: null, text: null },
    files: [{ role: 'kernel', name: 'vmlinuz', ...stored }],
    ...{ architecture: null, firmware: null, leastMemoryMiB: null, reportsUp: true },
  };
  return [
    { type: 'add-revision', image: 'debian', revision },
    { type: 'add-revision', image: 'rescue', revision },
    ...numbers.map((n): Change => {
      const values = { name: nameOf(n), tags: [tags[n % tags.length]!, `rack-${n % 100}`] };
      return { type: 'add-machine', macs: [macOf(n)], values };
    }),
    ...numbers.map((machine): Change => {
      const target = { type: 'machine', machine } as const;
      return { type: 'assign', assignment: { target, image: 'debian', revision: null, priority: 0 } };
    }),
  ];
}

async function bootOnce({ boots, sawMachine }: Registry, n: number, atMs: number): Promise<void> {
  const mac = macOf(n);
  const reported = {
    ...{ manufacturer: makers[n % makers.length]!, product: 'PowerEdge R640', serial: `7XK${n}` },
    ...{ uuid: `4c4c4544-0042-3510-8057-${n.toString(16).padStart(12, '0')}`, memoryMiB: 65_536 },
    ...{ cards: ['8086:1521'], switchPort: `rack${n % 100} port ${n % 48}` },
  };
  await sawMachine({ mac, atMs, architecture: 'x86_64', firmware: 'uefi', reported });
  const { id } = await boots.begin({ mac, atMs, firmware: 'uefi', method: 'chain', romStamp: null });
  await boots.scriptServed(id, { image: 'debian', revision: 1, rule: 'machine' }, atMs + 2000);
  const stages = (['dhcp', 'mac-script', 'kernel', 'os'] as const).map((stage, index) => ({
    ...{ stage, status: 'done' as const, startedMs: atMs + index * 1000, endedMs: atMs + index * 1000 + 900 },
    detail: null,
  }));
  await boots.chain(id, { method: 'chain', stages, diagnosis: null });
  await boots.up(mac, null, atMs + 9000);
}
