import { found, titleFrom, type Layout } from '../layout.ts';
import { pathsIn } from '../tree.ts';

const kernelPath = /^install(\.\w+)?\/vmlinuz$/;

/** Debian's CD and DVD images: `install.amd/vmlinuz` and `initrd.gz`. Their initrd is made to find a CD. */
export const debianCd: Layout = {
  name: 'Debian installer, CD',
  sign: 'install.amd/vmlinuz and initrd.gz',
  async find(tree) {
    const kernels = pathsIn(tree, kernelPath).filter((path) => tree.files.has(initrdOf(path)));
    const kernel = kernels.find((path) => path.startsWith('install.amd/')) ?? kernels[0];
    if (kernel === undefined) return null;
    return found({
      title: titleFrom(await tree.readText('.disk/info'), / - /),
      kernel,
      initrds: [initrdOf(kernel)],
      notes: [
        'A netboot initrd was not found: the one of a CD looks for that CD in the machine. Take the installer’s netboot files instead (--folder, or netboot.tar.gz of a Debian mirror).',
        ...kernels
          .filter((path) => path !== kernel)
          .map((path) => `${path} is there too, and was not taken.`),
      ],
    });
  },
};

const initrdOf = (kernel: string): string => kernel.replace(/vmlinuz$/, 'initrd.gz');
