import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { BootEvent } from '../../boot/chain/event.ts';
import { Accel } from '../../boot/server/accel/accel.ts';
import { accelLocation } from '../../boot/server/accel/accel-config.ts';
import { buildBootApp } from '../../boot/server/app.ts';
import type { ConsoleOf } from '../../boot/server/api/console-routes.ts';
import type { ServerLog } from '../../boot/server/log.ts';
import { growHeapSlowly } from '../../boot/server/heap.ts';
import { buildBaseApp } from '../../boot/server/base-app.ts';
import { startServer, type RunningServer } from '../../boot/server/start.ts';
import { Trials } from '../../boot/server/trial/trials.ts';
import { powerBy, type Power, type PowerBackend } from '../../boot/power/power.ts';
import { wakeOnLan } from '../../boot/power/wake-on-lan.ts';
import { openContentStore, type ContentStore } from '../../boot/registry/content/store.ts';
import type { Registry } from '../../boot/registry/registry.ts';
import { openRegistry } from '../../boot/registry/store/open.ts';
import { usageError } from '../../system/error.ts';
import { readNamedFile } from '../../system/files/regular-file.ts';
import { registryPlace, stateFolder } from '../pool/pool.ts';
import type { Context } from '../shell/context.ts';
import { cachedMeanings } from '../source/cached-meanings.ts';
import { count } from '../pool/text/change-text.ts';
import type { Output } from '../shell/output.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import { addressText, isLoopback, parseListenAddress, type ListenAddress } from './listen-address.ts';
import { bootFilesIn } from './boot-files.ts';
import { openFirmware } from './firmware/open-firmware.ts';
import { ServedDaemons } from './network/daemon-events.ts';
import { openidOptions } from './openid.ts';
import { serverLog } from './server-log.ts';
import { wakeNetwork } from './network/network.ts';
import type { ServeOptions } from './serve-options.ts';
import { rememberingLog } from './status/last-error.ts';
import { ownStatus } from './status/own-status.ts';
import { siteExports } from './status/site-exports.ts';
import { startNetwork } from './network/start-network.ts';
import { sweepTrials, trialBench } from './trial/bench.ts';
import { startWithApi, type ApiParts, type PageServer, type OpenSocket } from './start-with-api.ts';

/** Machines beside the server, on a network of their own. */
export interface ServedRack {
  readonly power: PowerBackend;
  readonly consoleOf: ConsoleOf;
  /** Tells what the machines show of themselves. */
  listen(tell: (event: BootEvent) => void): void;
  /** Outside of that network, for people. */
  readonly api: OpenSocket;
  /** Lines that say what there is, for people. */
  readonly lines: readonly string[];
  /** Switch the machines on. */
  on(): Promise<void>;
  close(): Promise<void>;
}

/**
 * `romkit serve`: answer machines until it is told to end.
 * @throws RomkitError of openRegistry, startServer, startNetwork; `bad-listen-address`, `bad-url`, `tls-needs-both`, `bad-tls-files`
 */
export async function serve(
  context: Context,
  output: Output,
  options: ServeOptions,
  rack: ServedRack | null = null,
): Promise<void> {
  growHeapSlowly();
  const listen = parseListenAddress('--listen', options.listen);
  const publicUrl = checkedUrl('--public-url', options.publicUrl);
  const imageUrl = checkedUrl('--image-url', options.imageUrl);
  const patienceMs = 1000 * wholeNumber('--patience', options.patience, 86_400);
  const tls = await tlsFiles(context, options);
  const openid = await openidOptions(context, options);
  const state = stateFolder(context, options);
  const bootFiles = await bootFilesIn(context, options.bootFiles, state);
  const { log, last } = rememberingLog(await serverLog(context, output), Date.now);
  const place = registryPlace(context, options);
  const registry = await openRegistry(place);
  const running: { close(): Promise<void> }[] = [registry];
  try {
    const content = openContentStore(join(state, 'content'));
    const parts = { registry, log, content, bootFiles, publicUrl };
    const daemons = new ServedDaemons(Date.now);
    const front = options.accelLog === undefined ? null : await startAccel(options.accelLog);
    if (front !== null) running.push(front);
    const accel = front?.accel ?? null;
    rack?.listen((event) => daemons.elsewhere(event));
    const explain = cachedMeanings(context);
    const app = buildBootApp({
      ...parts,
      tls,
      imageUrl,
      accel,
      daemons,
      patienceMs,
      explain,
      clock: Date.now,
    });
    const own = ownStatus({ options, place, content: content.root, lastError: last });
    const trials = await openTrials(context, parts, state);
    running.push(trials);
    let port = listen.port;
    const machineAddress = () => ({ listen: { ...listen, port }, publicUrl, isTls: tls !== null });
    const firmware = await openFirmware(context, { ...parts, state, options, machineAddress });
    running.push(firmware);
    const api = {
      incoming: options.incoming === undefined ? undefined : resolve(context.cwd, options.incoming),
      ...{ registry, content, log, publicUrl, power: powerOf(options, rack), consoleOf: rack?.consoleOf },
      droppedPackets: options.watch === true ? () => daemons.dropped : undefined,
      ...{ trials, firmware, openid, servers: own.status, exports: siteExports({ options, content, state }) },
    };
    const boot = isLoopback(listen)
      ? await startWithApi(app, listen, api)
      : { ...(await startServer(app, listen.host, listen.port)), setupSecret: null };
    running.push(boot);
    port = boot.port;
    const admin = isLoopback(listen) ? boot : await startAdmin(rack?.api ?? adminAddress(options), api);
    if (admin !== boot) running.push(admin);
    if (rack !== null) running.push(rack);
    // Their firmware takes seconds until it asks for an address; by then the network answers.
    const switchedOn = rack?.on();
    switchedOn?.catch(() => undefined);
    const network = await startNetwork(options, {
      ...parts,
      ...{ state, cwd: context.cwd, port: boot.port, mirror: options.mirror ?? null, daemons },
      watch: own.watch,
      onProbed: (name, servers) => own.status.probed(name, servers),
    });
    running.push(network);
    const urls = urlsOf(boot, admin, tls !== null);
    running.push(own.listens({ boot: publicUrl ?? urls.server, page: urls.page }, registry));
    tellStart(output, urls, admin, [...network.lines, ...(rack?.lines ?? [])], registry);
    await switchedOn;
    await untilTold(context.signal, registry);
  } finally {
    for (const each of running.toReversed()) await each.close();
  }
}

/** Images tried in virtual machines beside the server; what a killed one has left goes first. */
async function openTrials(
  context: Context,
  { registry, log, content }: { registry: Registry; log: ServerLog; content: ContentStore },
  state: string,
): Promise<Trials> {
  await sweepTrials(state);
  const bench = trialBench(context, { state, contentRoot: content.root });
  return new Trials({ registry, log, bench, clock: Date.now });
}

/** nginx in front of this server: it sends what is named to it, and its log tells how that ended. */
async function startAccel(port: string): Promise<{ readonly accel: Accel; close(): Promise<void> }> {
  const accel = new Accel(accelLocation);
  const socket = await accel.listen(wholeNumber('--accel-log', port, 65_535, 'bad-port'));
  return { accel, close: () => new Promise<void>((done) => socket.close(() => done())) };
}

/** With an interface, Wake-on-LAN on it. */
const powerOf = ({ interface: name }: ServeOptions, rack: ServedRack | null): Power =>
  powerBy([
    ...(rack === null ? [] : [rack.power]),
    ...(name === undefined ? [] : [wakeOnLan(wakeNetwork(name))]),
  ]);

const adminAddress = ({ adminListen }: ServeOptions): ListenAddress =>
  parseListenAddress('--admin-listen', adminListen);

const startAdmin = (address: ListenAddress | OpenSocket, api: ApiParts): Promise<PageServer> =>
  startWithApi(buildBaseApp(api.log), address, { ...api, publicUrl: null });

/** Ctrl-C and SIGTERM are how a server ends: exit code 0. */
async function untilTold(signal: AbortSignal, registry: Registry): Promise<void> {
  const prune = (): void => void registry.boots.prune(Date.now()).catch(() => undefined);
  prune();
  const pruning = setInterval(prune, 3_600_000);
  if (!signal.aborted) await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
  clearInterval(pruning);
}

interface Urls {
  /** URL of the web server for machines, without a slash at its end. */
  readonly server: string;
  readonly page: string;
}

function urlsOf(boot: RunningServer, admin: PageServer, isTls: boolean): Urls {
  const of = (server: RunningServer): string =>
    `${isTls && server === boot ? 'https' : 'http'}://${addressText({ host: server.address, port: server.port })}`;
  return { server: of(boot), page: of(admin) };
}

function tellStart(
  output: Output,
  { server, page }: Urls,
  { setupSecret }: PageServer,
  lines: readonly string[],
  registry: Registry,
): void {
  const { machines, images } = registry.snapshot();
  const urls = { url: `${server}/bootdirectory/`, api: `${page}/api/v1/`, page: `${page}/` };
  output.event({ type: 'serving', ...urls, machines: machines.length, images: images.size });
  output.note(`Boot directory  ${urls.url}`);
  output.note(`Control page    ${urls.page}`);
  output.note(`API             ${urls.api}`);
  output.note(`Pool            ${count(machines.length, 'machine')}, ${count(images.size, 'image')}`);
  lines.forEach((line) => output.note(line));
  if (setupSecret !== null) tellSetup(output, page, setupSecret);
}

/** In the fragment, which browsers do not send (RFC 9110 section 4.2.5): no log of a web server has the secret. */
function tellSetup(output: Output, page: string, secret: string): void {
  const url = `${page.replace(/\/\/(?:0\.0\.0\.0|\[::\])(?=:)/, `//${hostname()}`)}/setup#${secret}`;
  output.event({ type: 'setup', url });
  output.note(`Set up          ${url} makes the first administrator; void once used, and after a restart`);
}

function checkedUrl(flag: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && ['http:', 'https:'].includes(url.protocol) && url.search + url.hash === '';
  if (isPlain) return text.replace(/\/+$/, '');
  throw usageError(
    'bad-url',
    `${flag} takes the URL of a web server, not "${text}".`,
    'For example http://192.0.2.1:8080.',
  );
}

async function tlsFiles(
  { cwd }: Context,
  { tlsCert, tlsKey }: ServeOptions,
): Promise<{ readonly cert: Buffer; readonly key: Buffer } | null> {
  if (tlsCert === undefined && tlsKey === undefined) return null;
  if (tlsCert === undefined || tlsKey === undefined)
    throw usageError('tls-needs-both', 'TLS needs --tls-cert and --tls-key.', 'Name both PEM files.');
  const files = { cert: await readPem(cwd, tlsCert), key: await readPem(cwd, tlsKey) };
  try {
    createSecureContext(files);
    return files;
  } catch (error) {
    throw usageError(
      'bad-tls-files',
      `HTTPS cannot be served with ${tlsCert} and ${tlsKey}: ${(error as Error).message}.`,
      "Name the certificate chain in PEM, this server's own first, and the private key that belongs to it.",
    );
  }
}

const readPem = (cwd: string, name: string): Promise<Buffer> =>
  readNamedFile(resolve(cwd, name), { name, example: 'a PEM file' });
