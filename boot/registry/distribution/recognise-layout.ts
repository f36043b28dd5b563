import { ExitCode, RomkitError } from '../../../system/error.ts';
import type { Found, Layout } from './layout.ts';
import { alpine } from './layouts/alpine.ts';
import { anaconda } from './layouts/anaconda.ts';
import { arch } from './layouts/arch.ts';
import { casper } from './layouts/casper.ts';
import { debianCd } from './layouts/debian-cd.ts';
import { debianLive } from './layouts/debian-live.ts';
import { debianNetboot } from './layouts/debian-netboot.ts';
import { dracutLive } from './layouts/dracut-live.ts';
import { pairFolder } from './layouts/pair-folder.ts';
import { suse } from './layouts/suse.ts';
import { ubuntuNetboot } from './layouts/ubuntu-netboot.ts';
import type { Tree } from './tree.ts';

/** The first that fits decides: what is more particular stands before what is less. */
const layouts: readonly Layout[] = [
  debianNetboot,
  ubuntuNetboot,
  casper,
  debianLive,
  debianCd,
  dracutLive,
  anaconda,
  arch,
  alpine,
  suse,
  pairFolder,
];

/** The recognised distribution and its layout. */
export interface Recognised extends Found {
  readonly layout: string;
}

/**
 * Find out how to boot what lies in an ISO image or a folder.
 * @throws RomkitError `layout-unknown`, which says what was looked for
 */
export async function recogniseLayout(tree: Tree): Promise<Recognised> {
  for (const layout of layouts) {
    const found = await layout.find(tree);
    if (found !== null) return { ...found, layout: layout.name };
  }
  throw layoutUnknown(tree);
}

function layoutUnknown(tree: Tree): RomkitError {
  const what = tree.type === 'iso' ? 'ISO image' : 'folder';
  const hint =
    tree.type === 'iso'
      ? 'Name the files yourself: --kernel FILE --initrd FILE --append TEXT. Where the firmware can boot the image as it is, name it as the kernel: --kernel FILE.iso.'
      : 'Name the files yourself: --kernel FILE --initrd FILE --append TEXT.';
  return new RomkitError({
    code: 'layout-unknown',
    message: `The ${what} ${tree.name} has none of the layouts that romkit knows.`,
    details: layouts.map(({ name, sign }) => `${name}: ${sign}`),
    hint,
    exitCode: ExitCode.usage,
  });
}
