import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { defaultPatience, evenPatience, type StagePatience } from '../../boot/chain/diagnosis/patience.ts';
import { startCapture } from '../../boot/evidence/wire/capture.ts';
import { fixes } from '../../boot/watch/advice.ts';
import { NetworkWatch } from '../../boot/watch/network-watch.ts';
import { readCapture } from '../../boot/watch/read-capture.ts';
import { siteFindings } from '../../boot/watch/site.ts';
import type { BootOnWire } from '../../boot/watch/watched-boot.ts';
import { junitOfOutcomes } from '../../lab/report/junit.ts';
import { ExitCode, usageError } from '../../system/error.ts';
import { writeFileAtomic } from '../../system/files/files.ts';
import { openRegularFile } from '../../system/files/regular-file.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { explained } from '../source/explain-diagnosis.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import { withConsoleLogs } from './console-logs.ts';
import { showWatch, type WatchView } from './show.ts';
import { describeWatch } from './watch-text.ts';
import { present } from '../../system/present.ts';

/** `romkit watch`'s options as commander hands them over. */
export interface WatchOptions {
  readonly interface?: string | undefined;
  readonly pcap?: string | undefined;
  readonly console?: readonly string[] | undefined;
  readonly server?: string | undefined;
  readonly boots?: string | undefined;
  readonly timeout?: string | undefined;
  readonly advise?: true | undefined;
  readonly write?: string | undefined;
  readonly junit?: string | undefined;
}

/** How a watch ended, beside its machines. */
interface Watched {
  readonly packets: number;
  /** Entries of a journal between the packets of a capture. */
  readonly entries: number;
  /** Packets that the kernel had and tcpdump did not get. */
  readonly dropped: number;
  readonly endMs: number;
}

/** `romkit watch`: follow every machine that boots on a network, and say of each how far it came. */
export async function watchNetwork(context: Context, options: WatchOptions, output: Output): Promise<void> {
  const wish = wishOf(options);
  const watch = new NetworkWatch({ patience: wish.patience, server: wish.server });
  const view = await showWatch(wish.name, context, output);
  const watched =
    wish.interface === null
      ? await replay(wish.pcap, watch, context, output)
      : await follow({ ...wish, interface: wish.interface }, watch, view, context, output);
  await view.end();
  const joined = await withConsoleLogs(watch.boots, options.console ?? [], context);
  const boots = await Promise.all(
    joined.map(async (boot) => ({ ...boot, diagnosis: await explained(context, boot.diagnosis) })),
  );
  const site = siteFindings(boots, watch.sightings);
  const advice = options.advise === true ? fixes(boots, site, watch.sightings) : null;
  if (boots.some(({ result }) => result === 'broken')) context.exitCode = ExitCode.chainBroken;
  if (options.junit !== undefined)
    await writeFileAtomic(resolve(context.cwd, options.junit), junitOf(wish.name, boots, watched.endMs));
  output.result(
    { ...watched, boots: boots.map(documentOf), site, ...(advice === null ? {} : { advice }) },
    describeWatch(boots, site, advice, watched),
  );
}

interface Wish {
  readonly name: string;
  readonly interface: string | null;
  readonly pcap: string;
  readonly server: string | null;
  readonly boots: number;
  readonly patience: StagePatience;
  readonly write: string | undefined;
}

function wishOf(options: WatchOptions): Wish {
  const { interface: nic, pcap, server, boots, timeout, write } = options;
  if ((nic === undefined) === (pcap === undefined))
    throw usageError(
      'nothing-to-watch',
      nic === undefined ? 'There is nothing to watch.' : '--interface and --pcap do not go together.',
      'Name an interface (--interface eth0) or a capture (--pcap FILE).',
    );
  if (pcap !== undefined && write !== undefined)
    throw usageError('stray-option', '--write is for --interface: a capture that is read is there already.');
  if (nic !== undefined && options.console !== undefined)
    throw usageError(
      'stray-option',
      '--console is for --pcap: of a boot that is over there is a log.',
      'Follow a console that is live with romkit console.',
    );
  if (server !== undefined && !isIPv4(server))
    throw usageError('bad-address', `--server takes an IPv4 address, not "${server}".`);
  const seconds = timeout === undefined ? null : wholeNumber('--timeout', timeout, 86_400);
  return {
    name: nic ?? (pcap === '-' ? 'standard input' : present(pcap, 'pcap')),
    interface: nic ?? null,
    pcap: pcap ?? '',
    server: server ?? null,
    boots: boots === undefined ? Infinity : wholeNumber('--boots', boots, 1_000_000),
    patience: seconds === null ? defaultPatience : evenPatience(seconds * 1000),
    write,
  };
}

async function replay(path: string, watch: NetworkWatch, context: Context, output: Output): Promise<Watched> {
  const { damage, unreadEntries, ...watched } = await readCapture(await captureNamed(path, context), watch);
  // A capture of no packet at all is none; one that is cut off at its end has been told from as far as it goes.
  if (damage !== null && watched.packets + watched.entries === 0) throw damage;
  if (damage !== null) output.note(`${damage.message} It was read as far as that.`);
  if (unreadEntries > 0)
    output.note(
      `Of what romkit wrote into the capture, ${unreadEntries} entr${unreadEntries === 1 ? 'y is' : 'ies are'} of another version or damaged, and left out.`,
    );
  return watched;
}

async function captureNamed(path: string, { cwd }: Context): Promise<Readable> {
  if (path === '-') return process.stdin;
  const { file } = await openRegularFile(resolve(cwd, path), path, 'a capture, e.g. one of tcpdump -w');
  return file.createReadStream({ highWaterMark: 1 << 20 });
}

/** How often it is looked whether machines stand still. */
const lookEveryMs = 500;
/** A second of full frames at 1 Gbit/s and of their acknowledgments: other programs may have the processor so long. */
const bufferMiB = 128;

async function follow(
  { interface: nic, boots, write }: Wish & { readonly interface: string },
  watch: NetworkWatch,
  view: WatchView,
  context: Context,
  output: Output,
): Promise<Watched> {
  const startMs = Date.now();
  const now = (): number => Date.now() - startMs;
  let settle = (): void => undefined;
  const over = new Promise<void>((resolve) => (settle = resolve));
  const capture = await startCapture({
    interface: nic,
    startMs,
    bufferMiB,
    // Numbers of packets are those of the file where there is one.
    isThinned: write === undefined,
    ...(write === undefined ? {} : { pcapFile: resolve(context.cwd, write) }),
    onEvent: (event, packet) => watch.see({ event, packet }),
    onError: (error) => {
      output.note(error.message);
      settle();
    },
  });
  view.begin();
  let [counted, isLooking] = [0, false];
  // Losses are counted before a machine is said to have stopped.
  const count = (dropped: number): void => {
    watch.lost(dropped - counted, now());
    counted = dropped;
  };
  const look = (): void => {
    capture.flush();
    watch.look(now());
    view.show(watch.newest, now());
    if (watch.boots.filter(isSettled).length >= boots) settle();
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void capture.dropped().then((dropped) => {
      count(dropped);
      look();
      isLooking = false;
    });
  }, lookEveryMs);
  context.signal.addEventListener('abort', () => settle(), { once: true });
  if (context.signal.aborted) settle();
  await over;
  clearInterval(timer);
  const { packets, dropped } = await capture.stop();
  count(dropped);
  look();
  return { packets, entries: 0, dropped, endMs: now() };
}

/** Nothing more is awaited of it: it came through, stopped, or was lost of sight. */
const isSettled = ({ result, diagnosis }: BootOnWire): boolean => result !== 'running' || diagnosis !== null;

const documentOf = (boot: BootOnWire) => {
  const { mac, method, startedMs, lastMs, state, result, diagnosis, packets, expected } = boot;
  return {
    mac,
    method,
    server: expected.server,
    startedMs,
    lastMs,
    ...{ state, result, diagnosis, packets },
  };
};

const junitOf = (name: string, boots: readonly BootOnWire[], endMs: number): string =>
  junitOfOutcomes(
    'romkit watch',
    name,
    boots.map((boot) => ({ ...boot, name: boot.mac })),
    endMs,
  );
