import { copyFile, link, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { usualLayout } from '../../../boot/dialects/assignment.ts';
import { keepTree, type KeptTree } from '../../../boot/dialects/tree/keep-tree.ts';
import type { TreeRoots } from '../../../boot/dialects/tree/write-tree.ts';
import { DaemonKeeper } from '../../../boot/daemons/keeper.ts';
import type { DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import type { FoundServer } from '../../../boot/daemons/probe/find-servers.ts';
import { endLeftOver } from '../../../boot/daemons/left-over.ts';
import { startDaemon } from '../../../boot/daemons/start.ts';
import type { ContentStore } from '../../../boot/registry/content/store.ts';
import type { Registry } from '../../../boot/registry/registry.ts';
import type { ServerLog } from '../../../boot/server/log.ts';
import { messageOf, usageError } from '../../../system/error.ts';
import { requireOpenFolders } from './open-folders.ts';
import type { ServedDaemons } from './daemon-events.ts';
import { startWireWatch } from './watch-wire.ts';
import type { ServiceWatch } from '../status/service-watch.ts';
import { neighbourWarning } from './neighbours.ts';
import { probeNetwork } from './probe-network.ts';
import { ownAddress, planNetwork, siteOptions, type NetworkOptions } from './network.ts';
import { itemAt } from '../../../system/present.ts';

export interface NetworkParts {
  readonly registry: Registry;
  readonly content: ContentStore;
  readonly log: ServerLog;
  readonly state: string;
  readonly cwd: string;
  /** Paths of firmware, by name: they go below the TFTP root. */
  readonly bootFiles: ReadonlyMap<string, string>;
  /** Where machines reach the boot directory; null: this machine's address, at this port. */
  readonly publicUrl: string | null;
  readonly port: number;
  readonly mirror: string | null;
  /** Is told what the daemons say. */
  readonly daemons: ServedDaemons;
  /** Is told how the daemons are; default: nobody wants to know. */
  readonly watch?: ServiceWatch;
  /** Is told of other DHCP servers. */
  readonly onProbed?: (interfaceName: string, servers: readonly FoundServer[]) => void;
}

/** DHCP, TFTP and static trees beside the web server. */
export interface RunningNetwork {
  /** Lines that say what is served, for people. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

/**
 * Start what was asked for beside the web server.
 * @throws RomkitError `no-interface`, `other-dhcp-server`, of startDaemon and of writeTree; nothing is left running then
 */
export async function startNetwork(options: NetworkOptions, parts: NetworkParts): Promise<RunningNetwork> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.toReversed()) await each();
  };
  try {
    const lines = [
      ...(await startMirror(parts, closing)),
      ...(await startDaemons(options, parts, closing)),
      ...(await startWatch(options, parts, closing)),
    ];
    return { lines, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closing = (() => Promise<void>)[];

async function startMirror(parts: NetworkParts, closing: Closing): Promise<string[]> {
  if (parts.mirror === null) return [];
  const folder = resolve(parts.cwd, parts.mirror);
  for (const root of ['tftp', 'bootdirectory']) await placeBootFiles(parts, join(folder, root));
  const tree = await follow(parts, { web: folder, tftp: join(folder, 'tftp') }, parts.publicUrl);
  closing.push(() => tree.close());
  return [`Mirror          ${folder}`];
}

async function startWatch(options: NetworkOptions, parts: NetworkParts, closing: Closing): Promise<string[]> {
  if (options.watch !== true) return [];
  if (options.interface === undefined)
    throw usageError('no-interface', 'Which network interface is to be watched?', 'Name it: --interface IF.');
  const { address } = ownAddress(options.interface);
  const own = { address, port: parts.port, dhcp: options.dhcp, tftp: options.tftp };
  const watch = await startWireWatch(options.interface, own, parts);
  closing.push(() => watch.close());
  return [`Watch           ${options.interface}, for what other servers give`];
}

async function startDaemons(
  options: NetworkOptions,
  parts: NetworkParts,
  closing: Closing,
): Promise<string[]> {
  if (options.dhcp === 'none' && options.tftp === 'none')
    return ['DHCP and TFTP   not served (--interface IF --dhcp full|proxy --tftp dnsmasq serves them)'];
  if (options.interface === undefined) {
    throw usageError(
      'no-interface',
      'On which network interface are DHCP and TFTP to be served?',
      'Name it: --interface IF.',
    );
  }
  const { registry, state, port } = parts;
  const own = ownAddress(options.interface);
  const baseUrl = parts.publicUrl ?? `http://${own.address}${port === 80 ? '' : `:${port}`}`;
  const site = siteOptions(own, options, baseUrl, state);
  const plans = (): DaemonPlan[] => planNetwork(registry.snapshot(), site, options, state);
  // The DHCP server of a killed romkit is not one of the network's own: it is ended before the probe.
  for (const { command } of plans()) await endLeftOver(command);
  const others = await probeNetwork(own, options, parts.log, (servers) =>
    parts.onProbed?.(own.interface, servers),
  );
  const crowded = await neighbourWarning(registry.snapshot().machines.length);
  if (crowded !== null) parts.log.warn({ interface: own.interface }, crowded);
  await placeBootFiles(parts, site.tftpRoot);
  if (options.tftp !== 'none' && options.isIsolated !== true) await requireOpenFolders(site.tftpRoot);
  // tftpd-hpa tells the log of no file that it went out whole.
  const isWatched = options.tftp === 'dnsmasq';
  const tree = await follow(parts, { web: null, tftp: site.tftpRoot }, baseUrl, isWatched);
  closing.push(() => tree.close());
  const keepers: DaemonKeeper[] = [];
  closing.push(async () => {
    await Promise.all(keepers.map((keeper) => keeper.stop()));
  });
  parts.daemons.read(own.address, site.tftpRoot);
  for (const plan of plans()) keepers.push(await keep(plan, parts));
  const stop = registry.onChange(() => {
    const next = plans();
    keepers.forEach((keeper, index) => void keeper.replace(itemAt(next, index)));
  });
  closing.push(() => {
    stop();
    return Promise.resolve();
  });
  const served = plans().map(
    ({ name, serves }) =>
      `${serves.join(' and ').toUpperCase().padEnd(15)} ${name} on ${own.interface}, ${own.subnet}`,
  );
  return [...served, ...others];
}

async function keep(plan: DaemonPlan, { log, daemons, watch }: NetworkParts): Promise<DaemonKeeper> {
  const keeper = await DaemonKeeper.keep(plan, {
    start: startDaemon,
    onLine: (line) => {
      log.debug({ daemon: plan.name }, line);
      daemons.line(line);
    },
    onTrouble: (message, againInMs) => {
      watch?.trouble(plan.name, message);
      log.error({ daemon: plan.name, againInMs }, message);
    },
    onRecovered: () => {
      watch?.recovered(plan.name);
      log.info({ daemon: plan.name }, `${plan.name} serves again`);
    },
    onExchanged: () => watch?.exchanged(plan.name),
  });
  watch?.started(plan.name);
  return keeper;
}

/** Where a name is among the boot files: what scripts may send machines to. */
const served = <Name extends string>(bootFiles: ReadonlyMap<string, string>, name: Name): Name | null =>
  bootFiles.has(name) ? name : null;

const follow = (
  { registry, content, log, bootFiles }: NetworkParts,
  roots: TreeRoots,
  baseUrl: string | null,
  isWatched = false,
): Promise<KeptTree> => {
  const folder = roots.web ?? roots.tftp;
  return keepTree({
    ...{ registry, roots, isWatched },
    layout: {
      ...usualLayout,
      ...(baseUrl === null ? {} : { baseUrl }),
      memdisk: served(bootFiles, 'memdisk'),
      ipxeKernel: served(bootFiles, 'ipxe.lkrn'),
    },
    sources: { contentPath: (sha256) => content.pathOf(sha256) },
    onWritten: (report) => log.debug({ folder, ...report }, 'wrote the static tree'),
    onFailed: (error) => log.error({ folder }, messageOf(error)),
  });
};

/** Firmware below a server's root: linked where that is possible, else copied. */
async function placeBootFiles({ bootFiles }: NetworkParts, root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [name, path] of bootFiles) {
    const target = join(root, name);
    await rm(target, { force: true });
    await link(path, target).catch(() => copyFile(path, target));
  }
}
