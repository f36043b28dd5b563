import { randomBytes } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeldNetwork } from '../../../lab/network/held-network.ts';
import { romkitProgram, start } from '../../support/process/romkit.ts';
import type { Workshop } from '../harness/workshop.ts';
import { nginxLines } from '../serve/nginx.ts';
import { startProcess } from '../serve/server-process.ts';
import type { Site } from '../serve/site.ts';

/** Servers of a site while its machines boot. */
export interface StormServers {
  /** The server that decides what a machine boots. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** An NBP is as large as this. */
export const bootFileBytes = 70_000;
const bootFile = 'undionly.kpxe';
const [server, bridge] = ['10.77.0.1', 'br0'];

/** romkit serve, and the dnsmasq that it runs. */
export async function startRomkit(
  shop: Workshop,
  { state, content }: Site,
  network: HeldNetwork,
): Promise<StormServers> {
  symlinkSync(content, join(state, 'content'));
  const options = ['--dhcp', 'full', '--tftp', 'dnsmasq', '--boot-files', bootFiles(shop)];
  const at = ['--state', state, '--listen', `${server}:80`, '--interface', bridge, '--json'];
  const command = network.enter([process.execPath, romkitProgram, 'serve', ...at, ...options]);
  const running = start({ root: shop.path('serve') }, ...command);
  await running.event(({ type }) => type === 'serving');
  return {
    pid: running.child.pid!,
    stop: async () => {
      running.child.kill('SIGTERM');
      await running.ended;
    },
  };
}

/** dnsmasq with the same answers, and nginx with the same files. */
export async function startStatic(shop: Workshop, site: Site, network: HeldNetwork): Promise<StormServers> {
  const folder = shop.path('static');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(site.www, 'bootdirectory/boot.ipxe'), '#!ipxe\n');
  writeFileSync(join(folder, 'dnsmasq.conf'), dnsmasqLines(folder, bootFiles(shop)).join('\n'));
  writeFileSync(
    join(folder, 'nginx.conf'),
    [...nginxLines(folder, 20_000, staticLines(site)), ''].join('\n'),
  );
  const dnsmasq = ['dnsmasq', '--keep-in-foreground', `--conf-file=${folder}/dnsmasq.conf`] as const;
  const nginx = ['nginx', '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')] as const;
  const addresses = await startProcess(network.enter([...dnsmasq]), 'DHCP, IP range', shop.signal);
  const files = await startProcess(network.enter([...nginx]), 'start worker processes', shop.signal);
  return {
    pid: process.pid,
    stop: async () => {
      await files.stop();
      await addresses.stop();
    },
  };
}

/** A folder with a boot file of random bytes: the machines that are played run nothing. */
function bootFiles(shop: Workshop): string {
  const folder = shop.path('boot-files');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, bootFile), randomBytes(bootFileBytes));
  return folder;
}

const dnsmasqLines = (folder: string, files: string): string[] => [
  ...['port=0', `interface=${bridge}`, 'except-interface=lo', 'bind-interfaces', 'log-facility=-'],
  ...(process.getuid?.() === 0 ? ['user=root'] : []),
  ...['dhcp-authoritative', 'no-ping', 'log-dhcp', `dhcp-leasefile=${folder}/leases`, 'dhcp-lease-max=20000'],
  ...['dhcp-range=10.77.1.0,10.77.200.255,255.255.0.0,3600', `dhcp-boot=${bootFile}`],
  ...['enable-tftp', `tftp-root=${files}`, 'tftp-max=10000', ''],
];

/** Each machine has a path of its own to the files, which all are the same. */
const staticLines = ({ www, content }: Site): string[] => [
  `server { listen ${server}:80; root ${www};`,
  'location ~ "^/bootdirectory/images/[^/]+/(?<shard>[0-9a-f]{2})(?<rest>[0-9a-f]{62})/" {',
  `alias ${content}/sha256/$shard/$shard$rest;`,
  ...['}', '}'],
];
