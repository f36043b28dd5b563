import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildBootApp } from '../../boot/server/app.ts';
import { buildBaseApp } from '../../boot/server/base-app.ts';
import { startServer, type RunningServer } from '../../boot/server/start.ts';
import { openContentStore } from '../../boot/registry/content/store.ts';
import type { Registry } from '../../boot/registry/registry.ts';
import { openRegistry } from '../../boot/registry/store/open.ts';
import { usageError } from '../../system/error.ts';
import { registryPlace, stateFolder, type PoolOptions } from '../pool/pool.ts';
import type { Context } from '../shell/context.ts';
import { count } from '../pool/change-text.ts';
import type { Output } from '../shell/output.ts';
import { addressText, isLoopback, parseListenAddress } from './listen-address.ts';
import { bootFilesIn } from './boot-files.ts';
import { serverLog } from './server-log.ts';
import { startWithApi } from './start-with-api.ts';
import { readTokens } from './tokens.ts';

export interface ServeOptions extends PoolOptions {
  readonly listen: string;
  readonly adminListen: string;
  readonly publicUrl?: string | undefined;
  readonly imageUrl?: string | undefined;
  readonly bootFiles?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
}

/**
 * `romkit serve`: answer machines until it is told to end.
 * @throws RomkitError of openRegistry, startServer; `bad-listen-address`, `bad-url`, `tls-needs-both`
 */
export async function serve(context: Context, output: Output, options: ServeOptions): Promise<void> {
  const address = parseListenAddress('--listen', options.listen);
  const urls = {
    publicUrl: checkedUrl('--public-url', options.publicUrl),
    imageUrl: checkedUrl('--image-url', options.imageUrl),
  };
  const tls = await tlsFiles(context, options);
  const log = await serverLog(context, output);
  const registry = await openRegistry(registryPlace(context, options));
  const servers: RunningServer[] = [];
  try {
    const app = buildBootApp({
      ...{ registry, log, tls, ...urls },
      content: openContentStore(join(stateFolder(context, options), 'content')),
      bootFiles: await bootFilesIn(context, options.bootFiles, stateFolder(context, options)),
      clock: Date.now,
    });
    const api = {
      registry,
      log,
      tokens: await readTokens(stateFolder(context, options)),
      publicUrl: urls.publicUrl,
    };
    if (isLoopback(address)) servers.push(await startWithApi(app, address, api));
    else {
      servers.push(await startServer(app, address.host, address.port));
      const admin = parseListenAddress('--admin-listen', options.adminListen);
      servers.push(await startWithApi(buildBaseApp(log), admin, { ...api, publicUrl: null }));
    }
    tellStart(output, servers, registry, tls !== null);
    await untilTold(context.signal, registry);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await registry.close();
  }
}

/** Ctrl-C and SIGTERM are how a server ends: exit code 0. */
async function untilTold(signal: AbortSignal, registry: Registry): Promise<void> {
  const prune = (): void => void registry.boots.prune(Date.now()).catch(() => undefined);
  const pruning = setInterval(prune, 3_600_000);
  if (!signal.aborted) await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
  clearInterval(pruning);
}

function tellStart(
  output: Output,
  [first, admin = first]: readonly RunningServer[],
  registry: Registry,
  isTls: boolean,
): void {
  const { machines, images } = registry.snapshot();
  const url = (server: RunningServer | undefined, scheme: string): string =>
    server === undefined ? '' : `${scheme}://${addressText({ host: server.address, port: server.port })}`;
  const [boot, api] = [
    url(first, isTls ? 'https' : 'http'),
    url(admin, admin === first && isTls ? 'https' : 'http'),
  ];
  output.event({
    type: 'serving',
    url: `${boot}/bootdirectory/`,
    api: `${api}/api/v1/`,
    machines: machines.length,
  });
  output.note(`Boot directory  ${boot}/bootdirectory/`);
  output.note(`API             ${api}/api/v1/`);
  output.note(`Pool            ${count(machines.length, 'machine')}, ${count(images.size, 'image')}`);
  output.note('DHCP and TFTP   not served: your own servers send machines here.');
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
  return { cert: await readPem(cwd, tlsCert), key: await readPem(cwd, tlsKey) };
}

const readPem = (cwd: string, name: string): Promise<Buffer> =>
  readFile(resolve(cwd, name)).catch((error: Error) => {
    throw usageError('file-not-readable', `${name} cannot be read: ${error.message}.`);
  });
