import { randomFillSync } from 'node:crypto';
import { closeSync, linkSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openContentStore } from '../../../boot/registry/content/store.ts';
import type { Change } from '../../../boot/registry/model/change.ts';
import type { ImageFile, NewRevision } from '../../../boot/registry/model/image.ts';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { ScriptQueries } from '../../../boot/server/bootdirectory/script/script-query.ts';
import { ScriptWriter } from '../../../boot/server/bootdirectory/script/script-writer.ts';

export const machines = 10_000;

/** A site as romkit keeps it, and the same as files for nginx. */
export interface Site {
  /** Folder of the registry. */
  readonly state: string;
  /** Root of the store of image files. */
  readonly content: string;
  /** Root of nginx' files: `bootdirectory/MAC.ipxe`, `large.img`. */
  readonly www: string;
  readonly files: readonly ImageFile[];
}

/** Address of machine n, from 1; wrk's script and the load generator spell it in the same way. */
export const macOf = (n: number): string =>
  `52:54:00:${[n >> 16, (n >> 8) & 255, n & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;

/** The registry of such a site in a database that servers share. */
export async function shareSite({ files }: Site, database: string): Promise<void> {
  const registry = await openRegistry({ database });
  await registry.apply({ by: 'bench', via: 'bench' }, changes(files));
  await registry.close();
}

/**
 * Ten thousand machines, each with an image, one of whose files is as large as a system.
 * @param host under which machines ask, for the scripts that nginx serves
 */
export async function makeSite(root: string, host: string, largeBytes = 300 << 20): Promise<Site> {
  const [state, content, www] = [join(root, 'state'), join(root, 'content'), join(root, 'www')];
  mkdirSync(join(www, 'bootdirectory'), { recursive: true });
  const store = openContentStore(content);
  const [kernel, large] = [join(root, 'vmlinuz'), join(root, 'large')];
  writeRandom(kernel, 100_000);
  writeRandom(large, largeBytes);
  const files: ImageFile[] = [
    { role: 'kernel', name: 'vmlinuz', ...(await store.putFile(kernel)) },
    { role: 'initrd', name: 'large.img', ...(await store.putFile(large)) },
  ];
  linkSync(store.pathOf(files[1]!.sha256), join(www, 'large.img'));
  const registry = await openRegistry({ state });
  await registry.apply({ by: 'bench', via: 'bench' }, changes(files));
  writeScripts(registry.snapshot(), www, host);
  await registry.close();
  return { state, content, www, files };
}

function writeRandom(path: string, bytes: number): void {
  const part = Buffer.alloc(1 << 20);
  const file = openSync(path, 'w');
  for (let left = bytes; left > 0; left -= part.length)
    writeSync(file, randomFillSync(part), 0, Math.min(left, part.length));
  closeSync(file);
}

function changes(files: readonly ImageFile[]): Change[] {
  const numbers = Array.from({ length: machines }, (_, index) => index + 1);
  const revision: NewRevision = {
    ...{ kind: 'linux', title: 'Bench', files: [...files], commandLine: 'quiet', url: null, text: null },
    ...{ architecture: null, firmware: null, leastMemoryMiB: null, reportsUp: false },
  };
  return [
    { type: 'add-revision', image: 'debian', revision },
    ...numbers.map((n): Change => ({ type: 'add-machine', macs: [macOf(n)], values: {} })),
    ...numbers.map((machine): Change => ({
      type: 'assign',
      assignment: { target: { type: 'machine', machine }, image: 'debian', revision: null, priority: 0 },
    })),
  ];
}

/** Byte for byte what romkit answers. */
function writeScripts(snapshot: Snapshot, www: string, host: string): void {
  const writer = new ScriptWriter({ imageUrl: null, memdisk: null });
  const query = new ScriptQueries().read('');
  for (const [mac] of snapshot.byMac) {
    const ask = { mac, flavour: 'ipxe', baseUrl: `http://${host}`, query } as const;
    writeFileSync(
      join(www, 'bootdirectory', `${mac}.ipxe`),
      writer.write(writer.decide(snapshot, ask), ask).body,
    );
  }
}
