import { dirname } from 'node:path/posix';
import { found, titleFrom, words, type Layout } from '../layout.ts';
import { pathsIn, type Tree } from '../tree.ts';

const kernelPath = /^boot\/(x86_64|aarch64|i386|ppc64le|s390x)\/(loader\/)?linux$/;

/**
 * openSUSE's and SLE's installers. linuxrc takes the packages from `install` and the installation system from `instsys`,
 * beside which it finds `config`, `common` and the others (linuxrc, linuxrc_repo.md, section 5.1).
 */
export const suse: Layout = {
  name: 'openSUSE or SLE installer',
  sign: 'boot/x86_64/loader/linux and initrd, and boot/x86_64/root',
  async find(tree) {
    for (const kernel of pathsIn(tree, kernelPath)) {
      const architecture = kernelPath.exec(kernel)?.[1] ?? '';
      const folder = `boot/${architecture}`;
      const initrd = `${dirname(kernel)}/initrd`;
      if (!tree.files.has(initrd) || !tree.files.has(`${folder}/root`)) continue;
      const product = await productOf(tree);
      const repository = repositoryOf(`${product} ${tree.label}`);
      return found({
        title: product.replaceAll('-', ' '),
        kernel,
        initrds: [initrd],
        modules: installationSystem(tree, folder).map((path) => ({ path, name: path })),
        commandLine: words(
          repository !== null && `install=${repository}`,
          `instsys=\${image-url}/${folder}/root`,
          'ifcfg=*=dhcp',
        ),
        runsFromMemory: true,
        notes: [
          repository === null
            ? 'A package repository was not found: give one with --append install=URL.'
            : `Packages come from ${repository}; another repository is given with --append install=URL.`,
          ...(hasTranslations(tree, folder)
            ? ['The installer’s translations are not served; it speaks English.']
            : []),
        ],
      });
    }
    return null;
  },
};

/** Parts and their list; the boot loaders, and the optional translations of which there are many, are left out. */
const installationSystem = (tree: Tree, folder: string): string[] =>
  pathsIn(tree, /^boot\/\w+\/[\w+~-][\w.+~-]*$/).filter(
    (path) => dirname(path) === folder && !/\/(yast2-trans-.*|linux|initrd|efi|grub2?-efi\S*)$/.test(path),
  );

const hasTranslations = (tree: Tree, folder: string): boolean =>
  [...tree.files.keys()].some((path) => path.startsWith(`${folder}/yast2-trans-`));

function repositoryOf(text: string): string | null {
  const leap = /Leap[-_ ](\d+\.\d+)/i.exec(text)?.[1];
  if (leap !== undefined) return `http://download.opensuse.org/distribution/leap/${leap}/repo/oss/`;
  return /Tumbleweed/i.test(text) ? 'http://download.opensuse.org/tumbleweed/repo/oss/' : null;
}

/** `/ openSUSE-Leap 15.5-1`, or the volume's label. */
async function productOf(tree: Tree): Promise<string> {
  const products = (await tree.readText('media.1/products')) ?? '';
  return titleFrom(products.replace(/^\S+ /, '')) ?? tree.label;
}
