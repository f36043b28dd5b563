import { found, titleFrom, words, type Layout } from '../layout.ts';
import { firstOf, pathsIn, type Tree } from '../tree.ts';

const kernelPath = /^([^/]+)\/boot\/(\w+)\/vmlinuz(-[\w-]+)?$/;

/**
 * Arch Linux, and others that archiso makes. The system is fetched below a fixed path (mkinitcpio-archiso,
 * hooks/archiso_pxe_http), with what its check asks for.
 */
export const arch: Layout = {
  name: 'Arch Linux (archiso)',
  sign: 'arch/boot/x86_64/vmlinuz-linux, initramfs-linux.img and arch/x86_64/airootfs.sfs',
  async find(tree) {
    for (const kernel of pathsIn(tree, kernelPath)) {
      const [, base = '', architecture = '', flavour = ''] = kernelPath.exec(kernel) ?? [];
      const root = `${base}/${architecture}/airootfs`;
      const system = firstOf(tree, `${root}.sfs`, `${root}.erofs`);
      const initrd = initrdOf(tree, `${base}/boot/${architecture}`, flavour);
      if (system === undefined || initrd === undefined) continue;
      const checksum = firstOf(tree, `${root}.sha512`);
      const signature = firstOf(tree, `${system}.cms.sig`);
      const version = titleFrom(await tree.readText(`${base}/version`));
      return found({
        title: base === 'arch' ? words('Arch Linux', version) : tree.label,
        kernel,
        initrds: [...microcode(tree, base), initrd],
        modules: [system, checksum, signature].flatMap((path) =>
          path === undefined ? [] : [{ path, name: path }],
        ),
        commandLine: words(
          `archisobasedir=${base} archiso_http_srv=\${image-url}/ ip=dhcp`,
          checksum !== undefined && 'checksum=y',
          signature !== undefined && 'cms_verify=y',
        ),
        runsFromMemory: true,
        notes: checksum === undefined ? [`${root}.sha512 was not found: the system is not checked.`] : [],
      });
    }
    return null;
  },
};

function initrdOf(tree: Tree, folder: string, flavour: string): string | undefined {
  const named = firstOf(tree, `${folder}/initramfs${flavour}.img`, `${folder}/archiso.img`);
  return (
    named ?? pathsIn(tree, /^[^/]+\/boot\/\w+\/[^/]+\.img$/).find((path) => path.startsWith(`${folder}/`))
  );
}

const microcode = (tree: Tree, base: string): string[] =>
  ['intel-ucode.img', 'amd-ucode.img', 'intel_ucode.img', 'amd_ucode.img']
    .map((name) => `${base}/boot/${name}`)
    .filter((path) => tree.files.has(path));
