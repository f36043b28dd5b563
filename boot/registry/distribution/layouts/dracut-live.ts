import { found, type Layout } from '../layout.ts';
import { pathsIn, type Tree } from '../tree.ts';

const system = 'LiveOS/squashfs.img';
const pairs: readonly (readonly [RegExp, string])[] = [
  [/^images\/pxeboot\/vmlinuz$/, 'initrd.img'],
  [/^boot\/\w+\/loader\/linux$/, 'initrd'],
];
const configurations =
  /^(isolinux\/isolinux\.cfg|EFI\/BOOT\/grub\.cfg|boot\/grub2?\/grub\.cfg|boot\/grub2?\/loopback\.cfg)$/i;

/** Live images of Fedora and openSUSE: `root=live:URL` of dracut.cmdline(7), module livenet. */
export const dracutLive: Layout = {
  name: 'Fedora or openSUSE live (dracut)',
  sign: 'LiveOS/squashfs.img and a boot loader that says rd.live.image',
  async find(tree) {
    if (!tree.files.has(system) || !(await isLive(tree))) return null;
    for (const [kernelPath, initrdName] of pairs) {
      const kernel = pathsIn(tree, kernelPath)[0];
      const initrd = kernel?.replace(/[^/]+$/, initrdName);
      if (kernel === undefined || initrd === undefined || !tree.files.has(initrd)) continue;
      return found({
        title: tree.label,
        kernel,
        initrds: [initrd],
        modules: [{ path: system, name: 'squashfs.img' }],
        commandLine: 'root=live:${image-url}/squashfs.img ro rd.live.image ip=dhcp',
        runsFromMemory: true,
      });
    }
    return null;
  },
};

/** Older installers have the same file, and no such option. */
async function isLive(tree: Tree): Promise<boolean> {
  for (const path of pathsIn(tree, configurations))
    if (/\brd\.live\.image\b/.test((await tree.readText(path)) ?? '')) return true;
  return false;
}
