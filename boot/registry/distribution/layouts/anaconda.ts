import { found, words, type Layout } from '../layout.ts';
import { firstOf, pathsIn } from '../tree.ts';

const stage2Paths = ['images/install.img', 'LiveOS/squashfs.img'] as const;

/**
 * Installers of Fedora, RHEL and their kin. `inst.stage2` names a folder, below which anaconda asks for these paths
 * (anaconda, dracut/anaconda-lib.sh).
 */
export const anaconda: Layout = {
  name: 'Fedora or RHEL installer',
  sign: 'images/pxeboot/vmlinuz and initrd.img',
  async find(tree) {
    const [kernel, initrd] = ['images/pxeboot/vmlinuz', 'images/pxeboot/initrd.img'];
    if (!tree.files.has(kernel) || !tree.files.has(initrd)) return null;
    const stage2 = firstOf(tree, ...stage2Paths);
    const extras = ['images/updates.img', 'images/product.img'].filter((path) => tree.files.has(path));
    const information = await tree.readText('.treeinfo');
    return found({
      title: titleOf(information) ?? tree.label,
      kernel,
      initrds: [initrd],
      modules: (stage2 === undefined ? [] : [stage2, ...extras]).map((path) => ({ path, name: path })),
      commandLine: words(stage2 !== undefined && 'inst.stage2=${image-url}', 'ip=dhcp'),
      runsFromMemory: true,
      notes: notesOf(stage2, pathsIn(tree, /(^|\/)repodata\/repomd\.xml$/)),
    });
  },
};

function notesOf(stage2: string | undefined, repositories: readonly string[]): string[] {
  if (stage2 === undefined)
    return [
      `The installer (${stage2Paths.join(' or ')}) was not found: give an installation tree with --append inst.repo=URL.`,
    ];
  return [
    repositories.length > 0
      ? `The packages (${repositories.join(', ')}) are not served: give a web server that has the whole tree with --append inst.repo=URL.`
      : 'No packages were found: the installer takes them from the distribution’s mirrors, or from --append inst.repo=URL.',
  ];
}

/** `name = Fedora 39` in the section `general` (productmd, .treeinfo 1.2). */
const titleOf = (information: string | null): string | null =>
  /^\[general\][^[]*?^name\s*=\s*(.+)$/m
    .exec(information ?? '')?.[1]
    ?.trim()
    .slice(0, 100) ?? null;
