import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, RomkitError } from '../../../system/error.ts';
import type { FlashBackend, FlashHooks, Guard, Probed } from '../backend.ts';
import type { FlashEvent, FlashWork } from './events.ts';
import type { FlashHistory } from '../record/history.ts';
import type { FlashPlan } from '../plan/flash-plan.ts';

/** Keep signals from ending romkit until it is released; tells of each one that came. */
export type Hold = (onSignal: () => void) => () => void;

/** What a flash takes from the outside. */
export interface FlashEnvironment {
  readonly history: FlashHistory;
  readonly backend: FlashBackend;
  readonly guards: { readonly read: Guard; readonly write: Guard };
  readonly hold: Hold;
  readonly onEvent: (event: FlashEvent) => void;
  readonly signal: AbortSignal;
  /** Where contents are put while they are read. */
  readonly work: string;
}

/** What a back end's tool gets for one piece of work. A write is not ended by a signal, so it gets none. */
export function hooksFor(environment: FlashEnvironment, work: FlashWork): FlashHooks {
  const isHeld = work === 'writing' || work === 'verifying';
  return {
    guard: environment.guards[work === 'writing' ? 'write' : 'read'],
    onProgress: (progress) => environment.onEvent({ type: 'progress', work, ...progress }),
    onLine: (line) => environment.onEvent({ type: 'line', line }),
    ...(isHeld ? {} : { signal: environment.signal }),
  };
}

/** Read the whole content, anew from the device. */
export async function readContent(environment: FlashEnvironment, work: FlashWork): Promise<Buffer> {
  environment.onEvent({ type: 'work', work });
  const file = join(environment.work, `${work}-${randomBytes(4).toString('hex')}.bin`);
  try {
    await environment.backend.read(file, hooksFor(environment, work));
    return await readFile(file);
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * Ask again who is there, right before the first write.
 * @throws RomkitError `device-changed`, exit code 30, when it is not whom the plan was made for.
 */
export async function confirmIdentity(
  environment: FlashEnvironment,
  plan: Pick<FlashPlan, 'chip' | 'identity'>,
): Promise<Probed> {
  const probed = await environment.backend.probe({ signal: environment.signal });
  const changed = [
    ...difference('device', plan.identity.device, probed.identity.device),
    ...difference('place of the chip', plan.identity.chip, probed.identity.chip),
    ...difference('chip', plan.chip.name, probed.chip.name),
    ...difference('size', `${plan.chip.sizeBytes}`, `${probed.chip.sizeBytes}`),
  ];
  if (changed.length === 0) return probed;
  throw new RomkitError({
    code: 'device-changed',
    message: 'Another device answers than the one that the plan was made for.',
    details: changed,
    hint: 'Nothing was written. Look at what is connected, and plan again.',
    exitCode: ExitCode.flashRefused,
  });
}

const difference = (what: string, planned: string, now: string): string[] =>
  planned === now ? [] : [`${what}: planned for ${planned}, now ${now}`];
