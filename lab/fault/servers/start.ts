import { join } from 'node:path';
import { planDnsmasq } from '../../../boot/daemons/config/dnsmasq.ts';
import type { DaemonPlan, InsidePlan } from '../../../boot/daemons/daemon-plan.ts';
import { startServers, type ServeOptions } from '../../../boot/daemons/serve.ts';
import type { BootService } from '../../../boot/daemons/config/service.ts';
import { RomkitError } from '../../../system/error.ts';
import type { Run } from '../../../system/process/run.ts';
import { machineAddress, type ExtraServer } from '../../run/lab-plan.ts';
import { startRefusingDhcp } from './dhcp-server.ts';
import { startFaultyTftp } from './tftp-server.ts';
import { startFaultyWeb } from './web-server.ts';
import { lastItem } from '../../../system/present.ts';

/** A server of a fault that serves. */
export interface FaultServer {
  stop(): Promise<void>;
}

export interface FaultServerEnvironment {
  readonly run: Run;
  readonly serve: ServeOptions;
}

const tftpPort = 69;

/** How long the DHCP server that is meant waits where another is to answer first (dnsmasq(8), --dhcp-reply-delay). */
const replyDelaySeconds = 2;

/** The usual servers, as the extra ones want to have them. Pure. */
export function daemonsBeside(
  daemons: readonly (DaemonPlan | InsidePlan)[],
  extra: readonly ExtraServer[],
): (DaemonPlan | InsidePlan)[] {
  if (!extra.some(({ kind }) => kind === 'dhcp')) return [...daemons];
  return daemons.map((plan) =>
    plan.name === 'dnsmasq' && plan.serves.includes('dhcp')
      ? { ...plan, command: [...plan.command, `--dhcp-reply-delay=${replyDelaySeconds}`] }
      : plan,
  );
}

/** Start a server that a fault needs, beside a service. To be called inside the lab. */
export async function startFaultServer(
  extra: ExtraServer,
  service: BootService,
  { run, serve }: FaultServerEnvironment,
): Promise<FaultServer> {
  const { webRoot: root, serverAddress: address, webPort } = service;
  switch (extra.kind) {
    case 'dhcp':
      await plugIn(extra.address, service, run);
      return startServers([planDnsmasq(strangersService(extra.address, service), ['dhcp'])], serve);
    case 'web':
      return startFaultyWeb({ root, address, port: webPort, troubles: extra.troubles });
    case 'tftp':
      return startFaultyTftp({ address, port: tftpPort, answer: extra.answer });
    case 'refusing-dhcp':
      return startRefusingDhcp({
        address,
        offers: machineAddress(1),
        bootFile: service.bootFiles[0] ?? null,
      });
    case 'https':
      return startFaultyWeb({ root, address, port: 443, tls: { cert: extra.cert, key: extra.key } });
  }
}

/** The stranger has a cable of its own to the bridge. */
const strangersInterface = 'stranger1';

async function plugIn(address: string, { interface: bridge, subnet }: BootService, run: Run): Promise<void> {
  const lines = [
    `link add stranger0 type veth peer name ${strangersInterface}`,
    ...['stranger0', strangersInterface].map((end) => `link set ${end} addrgenmode none`),
    `address add ${address}/${lastItem(subnet.split('/'))} dev ${strangersInterface}`,
    `link set stranger0 master ${bridge} up`,
    `link set ${strangersInterface} up`,
  ];
  const { exitCode, stderr } = await run({ command: ['ip', '-batch', '-'], input: `${lines.join('\n')}\n` });
  if (exitCode === 0) return;
  throw new RomkitError({
    code: 'lab-network',
    message: 'The second DHCP server could not be plugged in.',
    details: stderr.trim().split('\n'),
  });
}

/** A DHCP server that somebody set up for something else: any machine gets an address and its boot file. */
function strangersService(address: string, service: BootService): BootService {
  return {
    ...service,
    interface: strangersInterface,
    serverAddress: address,
    nextServer: address,
    range: { first: '10.77.0.200', last: '10.77.0.250' },
    hosts: [],
    method: 'pxelinux',
    bootFiles: { 0: 'pxelinux.0' },
    runFolder: join(service.runFolder, 'stranger'),
    leaseFolder: join(service.leaseFolder, 'stranger'),
  };
}
