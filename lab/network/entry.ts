/** Program and arguments; never a shell line. */
export type Command = readonly [string, ...string[]];

/**
 * The command that runs a program in namespaces of its own: network, process ids and mounts, and a user namespace
 * where the caller is not root (unshare(1)). Inside, the program may do everything to the network and is process 1: when
 * it ends, the kernel ends every process that it started, and the network with all that is in it goes away.
 *
 * In a user namespace it stays who it was and keeps its capabilities: as root there tcpdump would try to become another
 * user, whom the namespace does not have.
 *
 * setpriv ties unshare to the process that calls, and --kill-child ties the program to unshare: even if the caller
 * is killed while the program hangs, nothing stays.
 */
export function entryCommand(program: Command, isRoot: boolean): Command {
  return [
    ...(['setpriv', '--pdeathsig', 'KILL', 'unshare'] as const),
    ...(isRoot ? [] : ['--user', '--map-current-user', '--keep-caps']),
    ...['--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
    ...program,
  ];
}

export function isRootHere(): boolean {
  return process.getuid?.() === 0;
}
