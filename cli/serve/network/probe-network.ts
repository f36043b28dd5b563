import { findServers, type FoundServer } from '../../../boot/daemons/probe/find-servers.ts';
import type { ServerLog } from '../../../boot/server/log.ts';
import { messageOf } from '../../../system/error.ts';
import { broadcastOf, type NetworkOptions, type OwnInterface } from './network.ts';
import { judgeServers } from './other-servers.ts';

/**
 * Look for other DHCP servers before romkit's own answers anybody.
 * @param onFound told what answered
 * @returns lines for people
 * @throws RomkitError `other-dhcp-server`
 */
export async function probeNetwork(
  own: OwnInterface,
  { dhcp, besideDhcp = false, isIsolated = false }: NetworkOptions,
  log: ServerLog,
  onFound: (servers: readonly FoundServer[]) => void,
): Promise<readonly string[]> {
  if (dhcp === 'none' || isIsolated) return [];
  const servers = await findServers({ mac: own.mac, broadcast: broadcastOf(own.subnet) }).catch(
    (error: unknown) => {
      log.warn({ interface: own.interface, reason: messageOf(error) }, 'cannot look for other DHCP servers');
      return null;
    },
  );
  if (servers === null) return [];
  onFound(servers);
  const { lines, warnings } = judgeServers(dhcp, servers, besideDhcp);
  for (const warning of warnings) log.warn({ interface: own.interface }, warning);
  return lines.map((line) => `Network         ${line}`);
}
