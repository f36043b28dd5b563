import { accessSync, constants } from 'node:fs';
import { rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { runJob } from '../../system/process/run-job.ts';
import { makeRunFolder } from '../../system/files/run-folder.ts';
import { runTool } from '../../system/process/run-tool.ts';
import type { Probed } from '../../rom/flash/backend.ts';
import type { FlashWork } from '../../rom/flash/burn/events.ts';
import type { Card } from '../../rom/flash/card/card.ts';
import { readCards } from '../../rom/flash/card/cards.ts';
import { parseDevice } from '../../rom/flash/device/device-spec.ts';
import { nest, takeExclusively, type Exclusive } from '../../rom/flash/burn/exclusive.ts';
import { historyIn } from '../../rom/flash/record/history.ts';
import type { FlashEnvironment } from '../../rom/flash/burn/environment.ts';
import { inhibitGuard } from '../../rom/flash/burn/inhibit.ts';
import { openDevice } from '../../rom/flash/device/open.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { watchFlash } from './watch-flash.ts';
import { firstItem } from '../../system/present.ts';

/** A device that romkit has to itself, and all that work on it needs. */
export interface FlashSession extends FlashEnvironment {
  /** `--device` as it was written. */
  readonly device: string;
  readonly chipName: string | null;
  readonly card: Card | null;
  readonly probed: Probed;
  /** When it was asked who it is, which may have read it as well (`performance.now()`). */
  readonly askedMs: number;
  /** Before something is said or asked while nothing goes on. */
  readonly rest: () => Promise<void>;
}

export interface DeviceChoice {
  readonly device: string;
  readonly chipName: string | null;
}

/**
 * Open a device, keep all others away from it and from its chip, and do some work on it.
 * @throws RomkitError `device-busy` (35), and what opening and probing throw
 */
export async function withDevice<T>(
  context: Context,
  output: Output,
  { device, chipName }: DeviceChoice,
  work: (session: FlashSession) => Promise<T>,
): Promise<T> {
  const cards = (): Promise<Card[]> =>
    readCards({ sysfs: '/sys', proc: '/proc', env: context.env, addresses: networkInterfaces });
  const { backend, card } = await openDevice(parseDevice(device), chipName, { cards, run: runJob });
  const folder = lockFolder(context);
  const taken: Exclusive[] = [await takeAlone(folder, output, backend.device)];
  const temporary = await makeRunFolder('flash');
  const watcher = watchFlash(context, output);
  const onEvent = oncePerWork((event) => watcher.onEvent(event));
  try {
    const askedMs = performance.now();
    const probed = await backend.probe({
      signal: context.signal,
      guard: firstItem(taken).guard,
      onLine: (line) => onEvent({ type: 'line', line }),
      onProgress: (progress) => {
        onEvent({ type: 'work', work: 'reading' });
        onEvent({ type: 'progress', work: 'reading', ...progress });
      },
      readAhead: join(temporary, 'ahead.bin'),
    });
    if (probed.identity.chip !== backend.device)
      taken.push(await takeAlone(folder, output, probed.identity.chip));
    const guard = nest(...taken.map((each) => each.guard));
    return await work({
      device,
      chipName,
      card,
      probed,
      askedMs,
      rest: () => watcher.rest(),
      backend,
      history: historyIn(context.folders.state),
      // The inhibitor closes what it inherits, so the locks are taken inside of it.
      guards: { read: guard, write: nest(await inhibitGuard(runTool), guard) },
      hold: context.hold,
      onEvent,
      signal: context.signal,
      work: temporary,
    });
  } finally {
    await watcher.end();
    await rm(temporary, { recursive: true, force: true });
    for (const each of taken) await each.release();
  }
}

/** Reading may have begun before it is asked for: one piece of work is told of once. */
function oncePerWork(onEvent: FlashEnvironment['onEvent']): FlashEnvironment['onEvent'] {
  let work: FlashWork | undefined;
  return (event) => {
    if (event.type === 'work' && event.work === work) return;
    if (event.type === 'work') work = event.work;
    onEvent(event);
  };
}

/**
 * Take a device or a chip for oneself.
 * @param folder for locks
 * @throws RomkitError `device-busy` (35)
 */
export function takeAlone(folder: string, output: Output, name: string): Promise<Exclusive> {
  return takeExclusively(folder, name, runTool, (message) => {
    output.note(message);
    output.event({ type: 'note', message });
  });
}

/** The system's own folder for locks, so that users see each other's; one's own where that is closed. */
export function lockFolder(context: Context): string {
  try {
    accessSync('/run/lock', constants.W_OK);
    return '/run/lock';
  } catch {
    return join(context.folders.state, 'flash', 'locks');
  }
}
