import type { FoundServer } from '../../../boot/daemons/probe/find-servers.ts';
import { RomkitError } from '../../../system/error.ts';

/** The consequence of the network's other servers for the start. */
export interface OtherServers {
  /** For people, when it is served. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Judge the DHCP and proxy servers that answered; romkit's own does not run yet. Pure.
 * @param isAllowed a person has said that others may be there (--beside-dhcp)
 * @throws RomkitError `other-dhcp-server` where romkit is to give addresses and somebody else answers machines
 */
export function judgeServers(
  mode: 'proxy' | 'full',
  servers: readonly FoundServer[],
  isAllowed: boolean,
): OtherServers {
  const dhcp = servers.filter(({ kind }) => kind === 'dhcp').map(sentence);
  const proxies = servers.filter(({ kind }) => kind === 'proxy').map(sentence);
  if (mode === 'proxy') {
    const nobody = 'No DHCP server answers on this network: machines get no address. Is it switched off?';
    const second = proxies.map((text) => `${text} Machines take whichever answer comes first.`);
    return { lines: dhcp, warnings: [...(dhcp.length === 0 ? [nobody] : []), ...second] };
  }
  const all = [...dhcp, ...proxies];
  if (all.length === 0 || isAllowed) return { lines: [], warnings: all };
  throw new RomkitError({
    code: 'other-dhcp-server',
    message: `Machines on this network are answered already: ${all.join(' ')}`,
    hint: 'Serve beside a DHCP server with --dhcp proxy, or switch the other one off; --beside-dhcp starts all the same.',
  });
}

/** Addresses and names come from the network; control characters were taken out when they were read. */
function sentence({ server, kind, address, nextServer, bootFile }: FoundServer): string {
  const boot = bootFile === null ? 'no boot file' : `${bootFile} from ${nextServer ?? server}`;
  return kind === 'proxy'
    ? `The proxy DHCP server ${server} offers ${boot}.`
    : `The DHCP server ${server} offers ${address ?? 'no address'} and ${boot}.`;
}
