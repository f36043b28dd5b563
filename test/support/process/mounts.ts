import { spawnSync } from 'node:child_process';

/** Ways to a mount namespace of one's own: as root, or as a user where the system lets users have one. */
const ways = [
  ['unshare', '--mount'],
  ['unshare', '--user', '--map-root-user', '--mount'],
];

/** Program and arguments that run a command where its mounts are nobody else's; undefined where that is not possible. */
export const inMountNamespace: readonly string[] | undefined = ways.find(
  ([file, ...args]) =>
    spawnSync(file!, [...args, 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'], { stdio: 'ignore' }).status === 0,
);

export const noMounts = 'mount namespaces are not allowed here (unshare --mount)';
