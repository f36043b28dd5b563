import { setTimeout as delay } from 'node:timers/promises';
import { CaptureReport } from '../../../boot/evidence/wire/capture-report.ts';
import { startJob } from '../../../system/process/job.ts';
import { documents, romkitProgram, start, type Running } from '../../support/process/romkit.ts';
import type { Workshop } from '../harness/workshop.ts';
import { within } from '../storm/dhcp-client.ts';
import type { Cable } from './cable.ts';
import { processorSeconds } from './processor-time.ts';
import { chainsOf, type Chains, type WatchDocument } from './chains.ts';

/** A listener's work for one replay. */
export interface Heard {
  readonly processorSeconds: number;
  readonly packets: number;
  /** Packets among them that the kernel dropped because the listener was too slow. */
  readonly dropped: number;
}

/** Long enough for what stands in the kernel's buffer, and for a machine to be settled. */
const settleMs = 30_000;

/** `romkit watch` while the traffic is replayed. */
export async function romkitHears(
  shop: Workshop,
  { network, heardAt }: Cable,
  machines: number,
  replay: () => Promise<void>,
): Promise<Heard & { readonly chains: Chains }> {
  const watching = await startWatch(shop, network.enter, heardAt);
  const pid = watching.child.pid!;
  const before = processorSeconds(pid);
  const told = new Set<unknown>();
  const all = watching.event(({ type, boot }) => {
    const { mac, result } = (boot ?? {}) as { mac?: string; result?: string };
    if (type === 'boot' && result !== 'running') told.add(mac);
    return told.size === machines;
  });
  all.catch(() => undefined);
  await replay();
  await within(all, settleMs);
  const used = processorSeconds(pid) - before;
  watching.child.kill('SIGINT');
  const document = documents(await watching.ended).at(-1) as unknown as WatchDocument;
  const { packets, dropped } = document;
  return { processorSeconds: used, packets, dropped, chains: chainsOf(document) };
}

/** `romkit watch --json`, which is listening. */
export async function startWatch(
  shop: Workshop,
  enter: Cable['network']['enter'],
  heardAt: string,
): Promise<Running> {
  const command = [process.execPath, romkitProgram, 'watch', '--interface', heardAt, '--json'] as const;
  const watching = start({ root: shop.path('watch') }, ...(enter(command) as [string, ...string[]]));
  await watching.event(({ type }) => type === 'watching');
  return watching;
}

/** `tcpdump -w /dev/null` while the traffic is replayed. */
export async function tcpdumpHears(
  shop: Workshop,
  { network, heardAt }: Cable,
  replay: () => Promise<void>,
): Promise<Heard> {
  const command = network.enter(['tcpdump', '-i', heardAt, '-n', '-w', '/dev/null']);
  const job = await startJob({ command, signal: shop.signal });
  const report = new CaptureReport(job.stderr!);
  await Promise.race([report.listening, job.closed]);
  const before = processorSeconds(job.pid);
  await replay();
  // SIGUSR1 makes it say its counts; it has them all once nothing stands in the kernel's buffer.
  for (let tried = 0; tried < settleMs / 100 && job.isRunning(); tried++) {
    const next = report.next();
    job.kill('SIGUSR1');
    await next;
    const { packets, received, dropped } = report.totals;
    if (packets + dropped >= received) break;
    await delay(100);
  }
  const used = processorSeconds(job.pid) - before;
  job.kill('SIGINT');
  await job.closed;
  return { processorSeconds: used, ...report.totals };
}
