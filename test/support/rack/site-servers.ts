import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import { startDaemon, type Daemon } from '../../../boot/daemons/start.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import { exportedPlans, type ExportedServer } from './exported-plans.ts';
import type { Rack } from './rack.ts';

/** A site's own servers, with the configuration that romkit exports and nothing else of it. */
export interface SiteServers {
  stop(): Promise<void>;
}

interface Roots {
  readonly tftp: string;
  /** Holds `bootdirectory/`. */
  readonly web: string;
}

const onNetwork = [
  ...['--interface', labNetwork.bridge],
  ...['--address', `${labNetwork.server}/${labNetwork.prefixLength}`],
];
const ofDhcp = ['--range', '10.77.0.200-10.77.0.250', '--public-url', `http://${labNetwork.server}`];

/** Run `romkit export` for each of these servers, and start them on what it wrote. */
export async function startSiteServers(
  rack: Rack,
  servers: readonly ExportedServer[],
  { tftp, web }: Roots,
): Promise<SiteServers> {
  const folder = join(rack.folder, servers.join('-'));
  const options: Readonly<Record<ExportedServer, readonly string[]>> = {
    'isc-dhcp': [...onNetwork, ...ofDhcp],
    kea: [...onNetwork, ...ofDhcp],
    dnsmasq: [...onNetwork, ...ofDhcp, '--tftp-root', tftp],
    'tftpd-hpa': [...onNetwork, '--tftp-root', tftp],
    apache: ['--web-root', web],
    nginx: ['--web-root', web],
  };
  const daemons: Daemon[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(daemons.map((each) => each.stop()));
  };
  try {
    for (const server of servers) {
      const own = join(folder, server);
      mkdirSync(own, { recursive: true });
      await rack.romkit('export', server, '--out', `${own}/`, ...options[server]);
      daemons.push(await startDaemon(planOf(server, own), { wrap: rack.network.enter }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** Kea alone has the place of its leases in its configuration, where a package makes the folder. */
function planOf(server: ExportedServer, folder: string): DaemonPlan {
  if (server === 'kea') {
    const path = join(folder, 'etc/kea/kea-dhcp4.conf');
    writeFileSync(path, readFileSync(path, 'utf8').replace('/var/lib/kea/', `${folder}/`));
  }
  return exportedPlans[server](folder);
}
