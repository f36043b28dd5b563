import { RomkitError } from '../../system/error.ts';
import type { Run } from '../../system/process/run.ts';

/** A bridge that servers and machines share. */
export interface NetworkPlan {
  /** Name of the bridge, which is the servers' own interface. */
  readonly bridge: string;
  /** The servers' addresses with prefix length, the first one first: `10.77.0.1/24`. */
  readonly addresses: readonly [string, ...string[]];
  /** Names of the machines' interfaces, one each. */
  readonly taps: readonly string[];
}

/** Interface names have at most 15 characters (IFNAMSIZ). */
export const tapOf = (machine: number, card = 0): string =>
  card === 0 ? `tap${machine}` : `tap${machine}-${card}`;

/**
 * The lines that `ip -batch` reads. Multicast snooping and spanning tree are off: both delay a port's first packets,
 * and a machine's DHCP is among the first. IPv6 speaks only where somebody asks it to.
 */
export function networkLines({ bridge, addresses, taps }: NetworkPlan): readonly string[] {
  return [
    'link set lo up',
    // With an address of its own the bridge does not take on that of each port that joins.
    `link add ${bridge} address 52:54:00:77:ff:01 type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    `link set ${bridge} addrgenmode none`,
    ...addresses.map((address) => `address add ${address} dev ${bridge}`),
    `link set ${bridge} up`,
    ...carrierLines(bridge),
    ...taps.flatMap((tap) => [
      `tuntap add dev ${tap} mode tap`,
      `link set ${tap} addrgenmode none`,
      `link set ${tap} master ${bridge} up`,
    ]),
  ];
}

/**
 * A cable that is always plugged in. Before a machine is on, a bridge has no carrier, and Kea does not listen on what
 * has none.
 */
const carrierLines = (bridge: string): readonly string[] => [
  'link add cable0 type veth peer name cable1',
  ...['cable0', 'cable1'].map((end) => `link set ${end} addrgenmode none`),
  `link set cable0 master ${bridge} up`,
  'link set cable1 up',
];

/**
 * Make the network; to be called inside (enterLab), where nothing else is. Nothing but the bridge has an address, so
 * there is no route out of it and nowhere to forward to.
 * @throws RomkitError `lab-network` with ip's own words
 */
export async function makeNetwork(plan: NetworkPlan, run: Run): Promise<void> {
  const result = await run({ command: ['ip', '-batch', '-'], input: `${networkLines(plan).join('\n')}\n` });
  if (result.exitCode === 0) return;
  throw new RomkitError({
    code: 'lab-network',
    message: 'The network for the machines could not be made.',
    details: result.stderr.trim().split('\n'),
    hint: 'romkit doctor says what this system allows.',
  });
}
