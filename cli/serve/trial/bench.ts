import { mkdir, rm } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import type { TrialPlan } from '../../../boot/registry/trial/plan-trial.ts';
import type { TrialBench, TrialEnd, TrialListener } from '../../../boot/server/trial/trial-bench.ts';
import { enterLab, type LabEnd } from '../../../lab/network/enter.ts';
import { tapOf } from '../../../lab/network/network.ts';
import { planRackFile, type RackSpec } from '../../../lab/rack/rack-plan.ts';
import { RomkitError } from '../../../system/error.ts';
import { packageRoot } from '../../../system/files/folders.ts';
import { makeRunFolder } from '../../../system/files/run-folder.ts';
import { takeLock, type Lock } from '../../../system/lock/lock.ts';
import type { Context } from '../../shell/context.ts';
import { silentOutput } from '../../shell/output.ts';
import { caseEnvironment } from '../../test-qemu/environment.ts';
import { cardPxe, fillQuickly } from '../rack/firmware.ts';
import { requireRack } from '../rack/needs.ts';
import type { TrialInsidePlan, TrialMessage } from './message.ts';
import { present } from '../../../system/present.ts';

export interface TrialPlace {
  /** The boot server's folder; trials have theirs in it, so that image files are linked and not copied. */
  readonly state: string;
  /** Folder of the image files. */
  readonly contentRoot: string;
}

/** More than this no image needs to be seen booting. */
const mostMemoryMiB = 4096;

/** Trials in virtual machines of the lab. */
export const trialBench = (context: Context, place: TrialPlace): TrialBench => ({
  // Half of what is free: the server and its file cache live beside it.
  mostMemoryMiB: () => Math.min(mostMemoryMiB, Math.floor(freemem() / 2 ** 21)),
  require: (plan) => requireRack([specOf(plan)]),
  run: (plan, listener, signal) => runTrial(context, place, plan, listener, signal),
});

/**
 * Remove what a killed trial has left, unless one is under way.
 * @param state see TrialPlace
 */
export async function sweepTrials(state: string): Promise<void> {
  const lock = await lockTrials(state).catch(() => undefined);
  if (lock === undefined) return;
  await rm(folderIn(state), { recursive: true, force: true });
  await lock.release();
}

const folderIn = (state: string): string => join(state, 'trial');

async function runTrial(
  context: Context,
  { state, contentRoot }: TrialPlace,
  plan: TrialPlan,
  listener: TrialListener,
  signal: AbortSignal,
): Promise<TrialEnd> {
  const lock = await lockTrials(state);
  const parent = folderIn(state);
  try {
    await rm(parent, { recursive: true, force: true });
    await mkdir(parent, { recursive: true, mode: 0o711 });
    const folder = await makeRunFolder('lab', parent);
    const inside = await prepare(context, contentRoot, plan, folder, listener);
    signal.throwIfAborted();
    return await runInside(inside, parent, listener, signal);
  } finally {
    await rm(parent, { recursive: true, force: true });
    await lock.release();
  }
}

/** @throws RomkitError `trial-in-use` */
async function lockTrials(state: string): Promise<Lock> {
  const busy = new AbortController();
  const onWait = (pid: number): void => busy.abort(inUse(pid));
  return takeLock(join(state, 'trial.lock'), { onWait, signal: busy.signal });
}

const inUse = (pid: number): RomkitError =>
  new RomkitError({
    code: 'trial-in-use',
    message: `Another romkit (process ${pid}) tries an image here: one trial at a time.`,
    hint: 'Wait until it has ended, or stop it.',
  });

/** One whose firmware has a PXE for it. */
function specOf({ mac, firmware, memoryMiB }: TrialPlan): RackSpec {
  const [spec] = planRackFile([{ mac, firmware, memory: memoryMiB }]);
  return { ...present(spec, 'spec'), name: 'trial' };
}

async function prepare(
  context: Context,
  contentRoot: string,
  plan: TrialPlan,
  folder: string,
  listener: TrialListener,
): Promise<TrialInsidePlan> {
  const spec = specOf(plan);
  const bootFiles = join(folder, 'boot');
  listener.onNote('boot firmware is being prepared');
  const environment = await caseEnvironment(context, silentOutput, undefined);
  await fillQuickly(bootFiles, spec, environment);
  const place = { ...spec, ...(await cardPxe(spec, folder, environment)), tap: tapOf(0) };
  listener.onNote('the network and its servers are being started');
  return { revision: plan.revision, name: plan.as?.name ?? null, place, contentRoot, bootFiles };
}

async function runInside(
  plan: TrialInsidePlan,
  folder: string,
  listener: TrialListener,
  signal: AbortSignal,
): Promise<TrialEnd> {
  let result: TrialEnd | RomkitError | undefined;
  const program = [process.execPath, join(packageRoot(), 'dist/cli/main.js'), 'trial-inside'] as const;
  const lab = await enterLab({
    ...{ program, plan, folder, signal },
    onDocument: (document) => {
      result = heard(document as unknown as TrialMessage, listener) ?? result;
    },
  });
  const end = await lab.ended;
  signal.throwIfAborted();
  if (result instanceof RomkitError) throw result;
  return result ?? giveUp(end);
}

/** @returns the trial's end, or why there is none, where that is what was said */
function heard(message: TrialMessage, listener: TrialListener): TrialEnd | RomkitError | undefined {
  switch (message.type) {
    case 'power': {
      listener.onPower(message.atMs);
      return;
    }
    case 'boot': {
      listener.onBoot(message.boot);
      return;
    }
    case 'console': {
      listener.onConsole(Buffer.from(message.base64, 'base64'));
      return;
    }
    case 'end':
      return message.end;
    case 'failed': {
      const { code, message: words, hint } = message.error;
      return new RomkitError({ code, message: words, ...(hint === null ? {} : { hint }) });
    }
  }
}

function giveUp({ exitCode, signal, lastNotes }: LabEnd): never {
  throw new RomkitError({
    code: 'trial-failed',
    message: `The trial ended before it had a result (${signal ?? `exit code ${exitCode ?? 'unknown'}`}).`,
    details: lastNotes,
  });
}
