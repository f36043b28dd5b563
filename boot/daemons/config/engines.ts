import { planApache } from './apache.ts';
import { checkService } from './check.ts';
import { planDnsmasq } from './dnsmasq.ts';
import type { Engines, HttpEngine } from './engine-names.ts';
import { planDhcpd } from './isc-dhcpd.ts';
import { planKea } from './kea.ts';
import { planNginx } from './nginx.ts';
import type { DaemonPlan, InsidePlan } from '../daemon-plan.ts';
import type { BootService } from './service.ts';
import { planTftpdHpa } from './tftpd-hpa.ts';

/**
 * The servers of a service, in the order in which they start: what machines are sent to comes before DHCP, which
 * sends them. Pure.
 * @throws RomkitError `bad-service` or `bad-mac`.
 */
export function planDaemons(given: BootService, engines: Engines): (DaemonPlan | InsidePlan)[] {
  const service = checkService(given);
  const { dhcp, tftp, http } = engines;
  const both = dhcp === 'dnsmasq' && tftp === 'dnsmasq';
  return [
    ...(http === null ? [] : [planWeb(service, http)]),
    ...(tftp === 'tftpd-hpa' ? [planTftpdHpa(service)] : []),
    ...(tftp === 'dnsmasq' && !both ? [planDnsmasq(service, ['tftp'])] : []),
    ...(dhcp === 'dnsmasq' ? [planDnsmasq(service, both ? ['tftp', 'dhcp'] : ['dhcp'])] : []),
    ...(dhcp === 'dhcpd' ? [planDhcpd(service)] : []),
    ...(dhcp === 'kea' ? [planKea(service)] : []),
  ];
}

function planWeb(service: BootService, engine: HttpEngine): DaemonPlan | InsidePlan {
  if (engine === 'apache') return planApache(service);
  if (engine === 'nginx') return planNginx(service);
  return {
    kind: 'inside',
    name: 'romkit',
    serves: ['http'],
    root: service.webRoot,
    address: service.serverAddress,
    port: service.webPort,
  };
}
