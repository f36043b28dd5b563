import { join } from 'node:path';
import { plainProcess, type DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import { exportDnsmasq } from '../../../boot/daemons/site/dhcp.ts';
import { exportNginx } from '../../../boot/daemons/site/nginx.ts';
import { usualSite, type SiteOptions } from '../../../boot/daemons/site/site.ts';
import { startDaemon, type Daemon } from '../../../boot/daemons/start.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import type { Rack } from './rack.ts';

/** A site's own servers, with the configuration that romkit exports and nothing else of it. */
export interface SiteServers {
  stop(): Promise<void>;
}

/** dnsmasq and nginx on a mirror. @param mirror the folder of `romkit serve --mirror` */
export async function startSiteServers(rack: Rack, mirror: string): Promise<SiteServers> {
  const registry = await openRegistry({ state: rack.state });
  const site: SiteOptions = {
    ...usualSite,
    ...{ interface: labNetwork.bridge, serverAddress: labNetwork.server, subnet: labNetwork.subnet },
    ...{ baseUrl: `http://${labNetwork.server}`, tftpRoot: join(mirror, 'tftp'), webRoot: mirror },
    range: { first: '10.77.0.200', last: '10.77.0.250' },
  };
  const [dnsmasq] = exportDnsmasq(registry.snapshot(), site);
  const [nginx] = exportNginx(registry.snapshot(), site);
  await registry.close();
  const daemons: Daemon[] = [];
  const stop = async (): Promise<void> => void (await Promise.all(daemons.map((each) => each.stop())));
  try {
    for (const plan of [nginxPlan(rack.folder, nginx!.text), dnsmasqPlan(rack.folder, dnsmasq!.text)])
      daemons.push(await startDaemon(plan, { wrap: rack.network.enter }));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function dnsmasqPlan(folder: string, text: string): DaemonPlan {
  const path = join(folder, 'site-dnsmasq.conf');
  const own = ['pid-file', 'dhcp-leasefile'].map((name) => `--${name}=${join(folder, `site-${name}`)}`);
  return {
    ...{ ...plainProcess, name: 'dnsmasq', serves: ['dhcp', 'tftp'] },
    files: [{ path, text, keep: false }],
    command: ['dnsmasq', '--keep-in-foreground', '--log-facility=-', `--conf-file=${path}`, ...own],
    ready: { by: 'line', text: 'started, version' },
  };
}

/** The export is a file of conf.d; around it is what a distribution's nginx.conf has. */
function nginxPlan(folder: string, text: string): DaemonPlan {
  const [path, site] = [join(folder, 'nginx.conf'), join(folder, 'site-nginx.conf')];
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const lines = [
    ...[
      'user root;',
      'daemon off;',
      'worker_processes 1;',
      `pid ${folder}/nginx.pid;`,
      'error_log stderr notice;',
    ],
    ...['events {}', 'http {', '  access_log off;'],
    ...temporary.map((name) => `  ${name}_temp_path ${folder}/nginx-${name};`),
    ...[`  include ${site};`, '}', ''],
  ];
  return {
    ...{ ...plainProcess, name: 'nginx', serves: ['http'] },
    files: [
      { path, text: lines.join('\n'), keep: false },
      { path: site, text, keep: false },
    ],
    command: ['nginx', '-e', 'stderr', '-p', folder, '-c', path],
    ready: { by: 'line', text: 'start worker processes' },
  };
}
