import { found, words, type Layout } from '../layout.ts';
import { pathsIn, type Tree } from '../tree.ts';

const kernelPath = /^(boot\/)?vmlinuz-(\w+)$/;
/** As many files as an image may have, without the others. */
const mostPackages = 480;

/**
 * Alpine's images and netboot archives. Packages come from `alpine_repo`, kernel modules from `modloop`
 * (mkinitfs-bootparam(7)).
 */
export const alpine: Layout = {
  name: 'Alpine',
  sign: 'boot/vmlinuz-lts, initramfs-lts and modloop-lts',
  async find(tree) {
    for (const kernel of pathsIn(tree, kernelPath)) {
      const [, folder = '', flavour = ''] = kernelPath.exec(kernel) ?? [];
      const [initrd, modloop] = [`${folder}initramfs-${flavour}`, `${folder}modloop-${flavour}`];
      if (!tree.files.has(initrd) || !tree.files.has(modloop)) continue;
      const release = /(\d+\.\d+)(\.\d+)?/.exec((await tree.readText('.alpine-release')) ?? tree.label);
      const packages = packagesOf(tree);
      const repository = repositoryOf(packages, release?.[1]);
      return found({
        title: words('Alpine', release?.[0]),
        kernel,
        initrds: [initrd],
        modules: [
          { path: modloop, name: `modloop-${flavour}` },
          ...(packages === null ? [] : packages.map((path) => ({ path, name: path }))),
        ],
        commandLine: words(
          'ip=dhcp modules=loop,squashfs',
          `modloop=\${image-url}/modloop-${flavour}`,
          repository !== null && `alpine_repo=${repository}`,
        ),
        runsFromMemory: true,
        notes: notesOf(packages, repository),
      });
    }
    return null;
  },
};

/** The image's own repository with its index; null where there is none, or where it is too large to be a part of an image. */
function packagesOf(tree: Tree): string[] | null {
  const paths = pathsIn(tree, /^apks\/\w+\/([\w+~-][\w.+~-]*\.apk|APKINDEX\.tar\.gz)$/);
  const hasIndex = paths.some((path) => path.endsWith('/APKINDEX.tar.gz'));
  return hasIndex && paths.length <= mostPackages ? paths : null;
}

function repositoryOf(packages: readonly string[] | null, release: string | undefined): string | null {
  if (packages !== null) return '${image-url}/apks';
  return release === undefined ? null : `http://dl-cdn.alpinelinux.org/alpine/v${release}/main`;
}

function notesOf(packages: readonly string[] | null, repository: string | null): string[] {
  if (packages !== null) return [];
  return repository === null
    ? ['A package repository was not found: give one with --append alpine_repo=URL.']
    : [`Packages come from ${repository}; another repository is given with --append alpine_repo=URL.`];
}
