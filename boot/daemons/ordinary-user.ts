import type { KernelSetting } from './daemon-plan.ts';

/**
 * Run a program that refuses to be root in a namespace where root is the only user there is: in a user namespace
 * below it, as nobody, with the same rights to files. See unshare(1).
 */
export function asOrdinaryUser(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--', ...command];
}

/** Lets it listen on port 80: a setting of the network namespace (ip(7) sysctl, "ip_unprivileged_port_start"). */
export const lowPortsForAll: KernelSetting = {
  path: 'net/ipv4/ip_unprivileged_port_start',
  value: '0',
};
