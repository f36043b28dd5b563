import { found, titleFrom, words, type Layout } from '../layout.ts';
import { firstOf, pathsIn, type Tree } from '../tree.ts';
import { isoName } from '../iso-name.ts';

const squashfs = /^casper\/.*\.squashfs$/;

/**
 * Ubuntu's live and server images, and those that are made from them. casper downloads the whole image, whose URL has
 * to end in `.iso` (casper, scripts/casper); cloud-init would take `url=` for its own.
 */
export const casper: Layout = {
  name: 'Ubuntu live or server (casper)',
  sign: 'casper/vmlinuz, casper/initrd and casper/*.squashfs',
  async find(tree) {
    const pair = pairOf(tree);
    if (pair === undefined || pathsIn(tree, squashfs).length === 0) return null;
    const title = titleFrom(await tree.readText('.disk/info'), / - /);
    const isIso = tree.type === 'iso';
    const name = isoName(tree.name);
    return found({
      ...pair,
      title,
      wholeImage: isIso ? name : null,
      runsFromMemory: true,
      commandLine: words(
        'boot=casper ip=dhcp netboot=url',
        isIso && `url=\${image-url}/${name}`,
        'cloud-config-url=/dev/null',
      ),
      notes: [
        ...(isIso ? [] : ['The whole ISO image was not found: give its address with --append url=URL.']),
        ...tooOld(title),
      ],
    });
  },
};

function pairOf(tree: Tree): { kernel: string; initrds: string[] } | undefined {
  for (const prefix of ['', 'hwe-']) {
    const kernel = firstOf(tree, `casper/${prefix}vmlinuz`, `casper/${prefix}vmlinuz.efi`);
    const initrd = firstOf(tree, ...['', '.lz', '.gz', '.img'].map((end) => `casper/${prefix}initrd${end}`));
    if (kernel !== undefined && initrd !== undefined) return { kernel, initrds: [initrd] };
  }
  return undefined;
}

/** casper learned it in Ubuntu 19.10. */
function tooOld(title: string | null): string[] {
  const [, year, month] = /^(?:Ubuntu|Kubuntu|Xubuntu|Lubuntu)\S* (\d\d)\.(\d\d)/.exec(title ?? '') ?? [];
  return Number(year) * 100 + Number(month) < 1910
    ? ['This release cannot fetch its ISO image over HTTP: Ubuntu 19.10 is the first that can.']
    : [];
}
