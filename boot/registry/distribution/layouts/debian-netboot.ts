import { dirname, join } from 'node:path/posix';
import { found, titleFrom, type Layout } from '../layout.ts';
import { pathsIn } from '../tree.ts';

/** Also where its innermost folder but one was named. */
const kernelPath = /((^|\/)(debian|ubuntu)-installer\/\w+|^(amd64|arm64|armhf|i386|riscv64|loong64))\/linux$/;

/**
 * The installer's netboot files, as Debian's packages `debian-installer-12-netboot-amd64` and the archives
 * `netboot.tar.gz` have them: `text/debian-installer/amd64/linux` and `initrd.gz`.
 */
export const debianNetboot: Layout = {
  name: 'Debian installer, netboot',
  sign: 'debian-installer/…/linux and initrd.gz',
  async find(tree) {
    const kernels = pathsIn(tree, kernelPath).filter((path) => tree.files.has(initrdOf(path)));
    // The graphical installer needs more memory, and is chosen by name.
    const kernel = kernels.find((path) => !/(^|\/)gtk\//.test(path)) ?? kernels[0];
    if (kernel === undefined) return null;
    const folder = kernel.replace(kernelPath, '');
    const version = await tree.readText(join(folder, 'version.info'));
    const others = kernels.filter((path) => path !== kernel);
    return found({
      title: titleOf(version) ?? 'Debian installer',
      kernel,
      initrds: [initrdOf(kernel)],
      notes: others.map((path) => `${dirname(path)} is there too: name that folder to take it.`),
    });
  },
};

const initrdOf = (kernel: string): string => `${dirname(kernel)}/initrd.gz`;

/** `Debian version:  12 (bookworm)` */
const titleOf = (version: string | null): string | null => {
  const release = titleFrom(version)?.match(/^Debian version: (.+)$/)?.[1];
  return release === undefined ? null : `Debian ${release} installer`;
};
