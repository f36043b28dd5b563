import type { SiteOptions } from '../../boot/daemons/site/site.ts';
import { usualSite } from '../../boot/daemons/site/site.ts';
import { parseSubnet } from '../../boot/daemons/config/subnet.ts';
import { usageError } from '../../system/error.ts';
import { networkOf, ownAddress, rangeOf, type OwnAddress } from '../serve/network/network.ts';
import { wholeNumber } from '../shell/whole-number.ts';

/** Settings of a site's own servers that the registry does not know. */
export interface ExportSiteOptions {
  readonly interface?: string | undefined;
  readonly address?: string | undefined;
  readonly range?: string | undefined;
  readonly router?: string | undefined;
  readonly nameServer?: readonly string[] | undefined;
  readonly leaseTime?: string | undefined;
  readonly method?: 'pxelinux' | 'chain' | 'chain-embedded' | 'rom' | undefined;
  readonly dhcp?: 'full' | 'proxy' | undefined;
  readonly publicUrl?: string | undefined;
  readonly machines?: string | undefined;
  readonly tftpRoot?: string | undefined;
  readonly webRoot?: string | undefined;
  readonly webPort?: string | undefined;
}

/**
 * The options of a person as a site.
 * @param needsNetwork for servers that answer on one network alone
 * @throws RomkitError `no-network` where the network is needed and not named; `bad-address`, `bad-range`, …
 */
export function exportSite(options: ExportSiteOptions, needsNetwork: boolean): SiteOptions {
  const own = networkOfSite(options, needsNetwork);
  const webPort = number('--web-port', options.webPort, 65_535, usualSite.webPort);
  const dhcpMode = options.dhcp ?? usualSite.dhcpMode;
  const port = webPort === 80 ? '' : `:${webPort}`;
  const { publicUrl = `http://${own.address}${port}`, method = usualSite.method, router = null } = options;
  return {
    ...usualSite,
    ...{
      interface: own.interface,
      serverAddress: own.address,
      subnet: own.subnet,
      dhcpMode,
      method,
      webPort,
    },
    baseUrl: publicUrl.replace(/\/+$/, ''),
    range: isNoRange(options) ? null : rangeOf(options.range, own, router),
    router,
    nameServers: options.nameServer ?? [],
    leaseSeconds: number('--lease-time', options.leaseTime, 31_536_000, usualSite.leaseSeconds),
    mostMachines: number('--machines', options.machines, 1_000_000, usualSite.mostMachines),
    tftpRoot: options.tftpRoot ?? usualSite.tftpRoot,
    webRoot: options.webRoot ?? usualSite.webRoot,
    ...(method === 'pxelinux' ? { bootFiles: { ...usualSite.bootFiles, 0: 'pxelinux.0' } } : {}),
  };
}

/** A web server listens on all addresses: which these are does not matter. */
const anyNetwork: OwnAddress = { interface: 'lo', address: '127.0.0.1', subnet: '127.0.0.0/8' };

function networkOfSite({ interface: name, address }: ExportSiteOptions, isNeeded: boolean): OwnAddress {
  if (name !== undefined) return address === undefined ? ownAddress(name) : named(name, address);
  if (!isNeeded) return address === undefined ? anyNetwork : named('lo', address);
  throw usageError(
    'no-network',
    'Which network are the machines on?',
    "Name the server's interface, and its address where that is another machine: --interface eth1 --address 10.77.0.1/24.",
  );
}

function named(name: string, text: string): OwnAddress {
  const [address = ''] = text.split('/');
  const subnet = /^\d+(\.\d+){3}\/\d+$/.test(text) ? networkOf(text) : '';
  if (parseSubnet(subnet) !== undefined) return { interface: name, address, subnet };
  throw usageError(
    'bad-address',
    `--address takes the server's address with the length of its network, not "${text}".`,
    'For example 10.77.0.1/24.',
  );
}

/** Known machines alone, or another DHCP server gives the addresses. */
const isNoRange = ({ range, dhcp }: ExportSiteOptions): boolean => range === 'none' || dhcp === 'proxy';

const number = (flag: string, text: string | undefined, most: number, usual: number): number =>
  text === undefined ? usual : wholeNumber(flag, text, most);
