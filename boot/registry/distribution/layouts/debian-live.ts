import { basename } from 'node:path/posix';
import { found, titleFrom, type Layout } from '../layout.ts';
import { firstOf, pathsIn, type Tree } from '../tree.ts';

const system = 'live/filesystem.squashfs';

/** Images of Debian live, and others that live-boot starts (GParted, Clonezilla, Kali): `fetch=` of live-boot(7). */
export const debianLive: Layout = {
  name: 'Debian live',
  sign: 'live/vmlinuz, live/initrd.img and live/filesystem.squashfs',
  async find(tree) {
    const pair = newestPair(tree);
    if (pair === undefined || !tree.files.has(system)) return null;
    const others = pathsIn(tree, /^live\/.*\.squashfs$/).filter((path) => path !== system);
    return found({
      ...pair,
      title: titleFrom(await tree.readText('.disk/info'), / - /),
      modules: [{ path: system, name: basename(system) }],
      commandLine: `boot=live components fetch=\${image-url}/${basename(system)}`,
      runsFromMemory: true,
      notes: others.map(
        (path) => `${path} is not fetched: over the network the system has one squashfs alone.`,
      ),
    });
  },
};

/** `vmlinuz` is the default one; else the highest version that has an initrd. */
function newestPair(tree: Tree): { kernel: string; initrds: string[] } | undefined {
  const kernels = pathsIn(tree, /^live\/vmlinuz[^/]*$/).sort((a, b) =>
    a === 'live/vmlinuz' ? -1 : b === 'live/vmlinuz' ? 1 : b.localeCompare(a, 'en', { numeric: true }),
  );
  for (const kernel of kernels) {
    const version = kernel.slice('live/vmlinuz'.length);
    const initrd = firstOf(
      tree,
      `live/initrd.img${version}`,
      `live/initrd${version}.img`,
      `live/initrd${version}`,
    );
    if (initrd !== undefined) return { kernel, initrds: [initrd] };
  }
  return undefined;
}
