import { join } from 'node:path';
import type { FirmwareKind } from '../../boot/registry/model/names.ts';
import type { Snapshot } from '../../boot/registry/snapshot.ts';
import type { TrialWish } from '../../boot/registry/trial/plan-trial.ts';
import type { TrialRun } from '../../boot/server/trial/trial-run.ts';
import { Trials } from '../../boot/server/trial/trials.ts';
import { ExitCode, RomkitError } from '../../system/error.ts';
import { trialBench } from '../serve/trial/bench.ts';
import { serverLog } from '../serve/server-log.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import { stateFolder, withRegistry, type PoolOptions } from './pool.ts';
import { findImage, findMachine, macIn } from './text/pool-words.ts';
import { TrialTeller, trialText } from './text/trial-text.ts';

export interface ImageTryOptions extends PoolOptions {
  readonly as?: string | undefined;
  readonly firmware?: FirmwareKind | undefined;
  readonly memory?: string | undefined;
}

/**
 * `romkit image try`: boot a revision in a virtual machine, and note how that went.
 * @throws RomkitError of planTrial, of the bench, or why there is no result
 */
export async function tryImage(
  context: Context,
  output: Output,
  name: string,
  options: ImageTryOptions,
): Promise<void> {
  await withRegistry(context, options, async (registry, { by }) => {
    const state = stateFolder(context, options);
    const trials = new Trials({
      ...{ registry, log: await serverLog(context, output), clock: Date.now },
      bench: trialBench(context, { state, contentRoot: join(state, 'content') }),
    });
    const teller = new TrialTeller(output);
    trials.onRun((run) => teller.run(run));
    const stop = (): void => void trials.stop();
    context.signal.addEventListener('abort', stop, { once: true });
    try {
      await trials.start(wishOf(registry.snapshot(), name, options), by);
      teller.follow(trials.history!);
      await trials.ended;
    } finally {
      context.signal.removeEventListener('abort', stop);
      teller.end();
    }
    context.signal.throwIfAborted();
    const { trial, problem } = trials.run!;
    if (trial === null) throw failed(problem);
    output.result(trial, trialText(trial));
    if (trial.outcome === 'stopped') context.exitCode = ExitCode.chainBroken;
  });
}

function wishOf(snapshot: Snapshot, name: string, { as, firmware, memory }: ImageTryOptions): TrialWish {
  const { image, revision } = findImage(snapshot, name);
  return {
    ...{ image: image.name, revision: revision?.revision ?? null, firmware: firmware ?? null },
    as: as === undefined ? null : (macIn(as) ?? findMachine(snapshot, as).macs[0]!),
    memoryMiB: memory === undefined ? null : wholeNumber('--memory', memory, 1_048_576),
  };
}

function failed(problem: TrialRun['problem']): RomkitError {
  const { code, message, hint } = problem ?? noResult;
  return new RomkitError({ code, message, ...(hint === null ? {} : { hint }) });
}

const noResult = { code: 'trial-failed', message: 'The trial had no result.', hint: null };
