import type { Service } from '../../../boot/server/api/servers/server-views.ts';
import type { NetworkOptions, OwnAddress } from '../network/network.ts';
import type { ServiceWatch } from './service-watch.ts';

/** The parts that listen for HTTP. */
export interface HttpAddresses {
  /** URL of the boot directory. */
  readonly boot: string;
  /** URL of the control page and the API. */
  readonly page: string;
}

/**
 * Services and their servers, in the order in which a machine meets it. Pure.
 * @param own the address on the machines' network; null where none was named
 * @param startedMs of the web server, milliseconds since 1970
 */
export function servicesOf(
  options: Pick<NetworkOptions, 'dhcp' | 'tftp' | 'range'>,
  own: OwnAddress | null,
  http: HttpAddresses,
  startedMs: number,
  watch: Pick<ServiceWatch, 'of'>,
): Service[] {
  const daemon = (engine: 'none' | 'dnsmasq' | 'tftpd-hpa', values: Named): Service => {
    const health = engine === 'none' ? undefined : watch.of(engine);
    if (engine === 'none') return { ...nobody, ...values };
    const by = { by: engine, address: own?.address ?? null, interface: own?.interface ?? null };
    if (health === undefined) return { ...nobody, ...values, ...by };
    const { isServing, sinceMs, restarts, lastRestart } = health;
    return { ...values, ...by, isServing, sinceMs, restarts, lastRestart };
  };
  const web = (task: string, address: string): Service => ({
    ...{ protocol: 'http', task, by: 'romkit', address, interface: null, mode: null },
    ...{ isServing: true, sinceMs: startedMs, restarts: 0, lastRestart: null },
  });
  const { dhcp, tftp, range } = options;
  const task = dhcp === 'proxy' ? 'boot files, beside another DHCP server' : 'addresses and boot files';
  return [
    daemon(dhcp === 'none' ? 'none' : 'dnsmasq', {
      ...{ protocol: 'dhcp', task: dhcp === 'none' ? 'addresses and boot files' : task },
      mode: dhcp === 'none' ? null : [dhcp, dhcp === 'full' ? range : undefined].filter(Boolean).join(', '),
    }),
    daemon(tftp, { protocol: 'tftp', task: 'firmware', mode: null }),
    web('boot directory: scripts and images', http.boot),
    web('control page and API', http.page),
  ];
}

type Named = Pick<Service, 'protocol' | 'task' | 'mode'>;

const nobody = {
  ...{ by: null, address: null, interface: null, isServing: false },
  ...{ sinceMs: null, restarts: 0, lastRestart: null },
};
