import { dirname } from 'node:path/posix';
import { found, type Layout } from '../layout.ts';
import { pathsIn, type Tree } from '../tree.ts';

const kernelPath = /^(.*\/)?(amd64|arm64|riscv64)\/linux$/;

/** The folder in `ubuntu-24.04-netboot-amd64.tar.gz`: `amd64/linux`, `initrd` and boot loaders that name an ISO image. */
export const ubuntuNetboot: Layout = {
  name: 'Ubuntu server, netboot',
  sign: 'amd64/linux and initrd',
  async find(tree) {
    const kernel = pathsIn(tree, kernelPath).find((path) => tree.files.has(`${dirname(path)}/initrd`));
    if (kernel === undefined) return null;
    const commandLine = await argumentsOf(tree, dirname(kernel));
    return found({
      title: 'Ubuntu server installer',
      kernel,
      initrds: [`${dirname(kernel)}/initrd`],
      commandLine: commandLine ?? 'ip=dhcp',
      runsFromMemory: true,
      notes: [
        commandLine === null
          ? 'The address of the installer’s ISO image was not found in grub/grub.cfg or pxelinux.cfg/default: give it with --append iso-url=URL.'
          : 'Each machine downloads the installer’s ISO image from the address in its command line; to have it from here, add that ISO image with --iso.',
      ],
    });
  },
};

/** Of the boot loaders' own configuration; what stands behind `---` is for the installed system. */
async function argumentsOf(tree: Tree, folder: string): Promise<string | null> {
  for (const name of ['grub/grub.cfg', 'pxelinux.cfg/default']) {
    const text = (await tree.readText(`${folder}/${name}`)) ?? '';
    const line = text.split('\n').find((each) => /\s(iso-)?url=\S+/.test(each));
    const parts = line?.trim().split(/\s+/) ?? [];
    const from = parts.findIndex((part) => part.includes('='));
    const to = parts.indexOf('---');
    if (from >= 0)
      return parts
        .slice(from, to < 0 ? undefined : to)
        .filter((part) => !part.startsWith('initrd='))
        .join(' ');
  }
  return null;
}
