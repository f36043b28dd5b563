import { found, type Layout } from '../layout.ts';
import { pathsIn } from '../tree.ts';
import { firstItem } from '../../../../system/present.ts';

/** A folder with one kernel and one initrd, such as images/pxeboot of a Fedora mirror. */
export const pairFolder: Layout = {
  name: 'a kernel and its initrd',
  sign: 'one vmlinuz or linux beside one initrd in a folder',
  find(tree) {
    const kernels = pathsIn(tree, /^(vmlinu[xz]|linux|bzImage|kernel|Image)[^/]*$/);
    const initrds = pathsIn(tree, /^(initrd|initramfs)[^/]*$/);
    if (tree.type !== 'folder' || kernels.length !== 1 || initrds.length !== 1) return Promise.resolve(null);
    return Promise.resolve(
      found({
        kernel: firstItem(kernels),
        initrds,
        notes: ['No arguments were found for this kernel: give those that it needs with --append.'],
      }),
    );
  },
};
