import type { Method } from '../../chain/stage.ts';
import type { Machine } from '../../registry/model/machine.ts';
import type { Snapshot } from '../../registry/snapshot.ts';
import { usageError } from '../../../system/error.ts';
import { checkService } from '../config/check.ts';
import type { PlannedFile } from '../daemon-plan.ts';
import {
  siteBootFiles,
  siteHttpBootFiles,
  type AddressRange,
  type BootService,
  type FixedHost,
} from '../config/service.ts';
import { isHostOf, parseSubnet } from '../config/subnet.ts';
import { firstItem } from '../../../system/present.ts';

/** A site's network and folders, as its own servers are to be configured for them. */
export interface SiteOptions {
  /** Network interface of the servers that the machines are on. */
  readonly interface: string;
  /** IPv4 address of the boot server on it. */
  readonly serverAddress: string;
  /** `10.77.0.0/24`. */
  readonly subnet: string;
  readonly dhcpMode: 'full' | 'proxy';
  readonly range: AddressRange | null;
  readonly leaseSeconds: number;
  readonly router: string | null;
  readonly nameServers: readonly string[];
  readonly method: Method;
  /** Where machines reach the boot directory, without a slash at the end: `http://10.77.0.1`. */
  readonly baseUrl: string;
  /** By client architecture, below the TFTP root. */
  readonly bootFiles: Readonly<Record<number, string>>;
  /** By client architecture, below the boot directory. */
  readonly httpBootFiles: Readonly<Record<number, string>>;
  /** Most machines that boot at one time; the registry's own count where that is more. */
  readonly mostMachines: number;
  readonly tftpRoot: string;
  /** Holds `bootdirectory/`. */
  readonly webRoot: string;
  readonly webPort: number;
}

/** Defaults of a site. */
export const usualSite = {
  dhcpMode: 'full',
  range: null,
  leaseSeconds: 3600,
  router: null,
  nameServers: [],
  method: 'chain',
  bootFiles: siteBootFiles,
  httpBootFiles: siteHttpBootFiles,
  mostMachines: 1000,
  tftpRoot: '/srv/tftp',
  webRoot: '/srv/romkit',
  webPort: 80,
} as const satisfies Partial<SiteOptions>;

/** A service for the configuration of a site's own servers, and what of the registry is not in it. */
export interface Site {
  readonly service: BootService;
  /** A sentence each; of plain ASCII, for a comment. */
  readonly leftOut: readonly string[];
}

/** @throws RomkitError `bad-service` or `bad-mac` that names the value. */
export function siteOf(snapshot: Snapshot, options: SiteOptions): Site {
  const { baseUrl, httpBootFiles, bootFiles } = options;
  const url = (name: string): string => `${checkedBaseUrl(baseUrl)}/bootdirectory/${name}`;
  const { hosts, leftOut } = hostsOf(snapshot.machines, options.subnet);
  const service: BootService = {
    ...options,
    nextServer: options.serverAddress,
    hosts,
    bootFiles,
    httpBootFiles: mapValues(httpBootFiles, url),
    bootScripts: { gPXE: url('boot.gpxe'), iPXE: url('boot.ipxe') },
    mostMachines: Math.max(options.mostMachines, snapshot.machines.length),
    runFolder: '/run/romkit',
    leaseFolder: '/var/lib/romkit',
    isolated: false,
  };
  return { service: checkService(service), leftOut };
}

/** A file that is written anew. */
export const siteFile = (path: string, lines: readonly string[]): PlannedFile => ({
  path,
  text: `${lines.join('\n')}\n`,
  keep: false,
});

/** The head of a file: who wrote it and what is not in it, as comments. */
export const siteHead = ({ leftOut }: Site, comment: string): string[] =>
  ['Network boot. Written by romkit export; the next export writes it anew.', ...leftOut].map(
    (line) => `${comment} ${line}`,
  );

/** Machines with an address in this network or a name; what a DHCP server would have to be told of the others is nothing. */
function hostsOf(
  machines: readonly Machine[],
  subnetText: string,
): { hosts: FixedHost[]; leftOut: string[] } {
  const subnet = parseSubnet(subnetText);
  const leftOut: string[] = [];
  const hosts = machines.flatMap(({ macs, name, address }): FixedHost[] => {
    const fits = address === null || subnet === undefined || isHostOf(subnet, address);
    if (!fits)
      leftOut.push(
        `The address ${address} of ${firstItem(macs)} is not in ${subnetText}: it is not reserved.`,
      );
    const reserved = fits ? address : null;
    return reserved === null && name === null ? [] : [{ macs, name, address: reserved }];
  });
  return { hosts, leftOut };
}

/** @throws RomkitError `bad-service` for a URL that is not a server's alone. */
export function checkedBaseUrl(url: string): string {
  if (/^https?:\/\/[\w.:[\]-]+$/.test(url)) return url;
  throw usageError(
    'bad-service',
    `The URL of the boot server cannot be ${JSON.stringify(url.slice(0, 60))}.`,
    'It has to be such as http://10.77.0.1 or http://boot.example.org:8080, without a path.',
  );
}

const mapValues = (
  values: Readonly<Record<number, string>>,
  map: (value: string) => string,
): Record<number, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [Number(key), map(value)]));
