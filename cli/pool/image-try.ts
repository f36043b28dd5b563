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
import { openApi, serverOf } from './remote/open-remote.ts';
import { remoteRegistry } from './remote/remote-registry.ts';
import { tryElsewhere } from './remote/remote-trial.ts';
import { stateFolder, withRegistry, type PoolOptions } from './pool.ts';
import { findImage, findMachine, macIn } from './text/pool-words.ts';
import { TrialTeller, trialText } from './text/trial-text.ts';
import { firstItem, present } from '../../system/present.ts';

export interface ImageTryOptions extends PoolOptions {
  readonly as?: string | undefined;
  readonly firmware?: FirmwareKind | undefined;
  readonly memory?: string | undefined;
}

/**
 * `romkit image try`: boot a revision in a virtual machine, here or of a server elsewhere, and note how that went.
 * @throws RomkitError of planTrial, of the bench, or why there is no result
 */
export async function tryImage(
  context: Context,
  output: Output,
  name: string,
  options: ImageTryOptions,
): Promise<void> {
  const teller = new TrialTeller(output);
  const server = serverOf(context, options);
  const work = server === null ? tryHere(context, output, teller) : tryThere(context, server, teller);
  const run = await work(name, options).finally(() => teller.end());
  context.signal.throwIfAborted();
  const { trial, problem } = run;
  if (trial === null) throw failed(problem);
  output.result(trial, trialText(trial));
  if (trial.outcome === 'stopped') context.exitCode = ExitCode.chainBroken;
}

/** @returns the trial when it has ended */
type Work = (name: string, options: ImageTryOptions) => Promise<TrialRun>;

const tryHere =
  (context: Context, output: Output, teller: TrialTeller): Work =>
  (name, options) =>
    withRegistry(context, options, async (registry, { by }) => {
      const state = stateFolder(context, options);
      const trials = new Trials({
        ...{ registry, log: await serverLog(context, output), clock: Date.now },
        bench: trialBench(context, { state, contentRoot: join(state, 'content') }),
      });
      trials.onRun((run) => teller.run(run));
      const stop = (): void => void trials.stop();
      context.signal.addEventListener('abort', stop, { once: true });
      try {
        await trials.start(wishOf(registry.snapshot(), name, options), by);
        teller.follow(present(trials.history, 'history'));
        await trials.ended;
      } finally {
        context.signal.removeEventListener('abort', stop);
      }
      return present(trials.run, 'run');
    });

const tryThere =
  (context: Context, server: string, teller: TrialTeller): Work =>
  async (name, options) => {
    const { snapshot } = await remoteRegistry(await openApi(context, server, options));
    const api = await openApi({ ...context, signal: new AbortController().signal }, server, options);
    const listener = {
      onRun: (run: TrialRun) => teller.run(run),
      onConsole: (text: string) => teller.console(text),
    };
    return tryElsewhere(api, wishOf(snapshot(), name, options), listener, context.signal);
  };

function wishOf(
  snapshot: Snapshot,
  name: string,
  { as, firmware, memory }: ImageTryOptions,
): TrialWish & { readonly revision: number } {
  const { image, revision } = findImage(snapshot, name);
  return {
    ...{ image: image.name, revision: revision?.revision ?? image.current, firmware: firmware ?? null },
    as: as === undefined ? null : (macIn(as) ?? firstItem(findMachine(snapshot, as).macs)),
    memoryMiB: memory === undefined ? null : wholeNumber('--memory', memory, 1_048_576),
  };
}

function failed(problem: TrialRun['problem']): RomkitError {
  const { code, message, hint } = problem ?? noResult;
  return new RomkitError({ code, message, ...(hint === null ? {} : { hint }) });
}

const noResult = { code: 'trial-failed', message: 'The trial had no result.', hint: null };
