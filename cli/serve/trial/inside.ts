import { enteredLab, tellOutside } from '../../../lab/network/inside.ts';
import { makeNetwork } from '../../../lab/network/network.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import { messageOf, RomkitError } from '../../../system/error.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { processContext } from '../../shell/context.ts';
import { explained } from '../../source/explain-diagnosis.ts';
import type { TrialInsidePlan, TrialMessage } from './message.ts';
import { bootTrialMachine } from './trial-machine.ts';
import { startTrialServer } from './trial-server.ts';

const say = (message: TrialMessage): void => tellOutside(message);

/** The program inside the namespaces: a network, a boot server with one image for one machine, and the machine. */
export async function runTrialInside(): Promise<void> {
  const { plan, runFolder, signal } = await enteredLab();
  try {
    await bootTrial(plan as TrialInsidePlan, runFolder, signal);
  } catch (error) {
    if (!signal.aborted) say({ type: 'failed', error: wordsOf(error) });
  }
  // The life line is still open and would keep this process; what is written goes out first.
  process.stdout.write('', () => process.exit(0));
}

async function bootTrial(plan: TrialInsidePlan, runFolder: string, signal: AbortSignal): Promise<void> {
  const { bridge, server, prefixLength } = labNetwork;
  await makeNetwork({ bridge, addresses: [`${server}/${prefixLength}`], taps: [plan.place.tap] }, runTool);
  const context = processContext(signal);
  const trialServer = await startTrialServer(
    plan,
    runFolder,
    async (diagnosis) => (await explained(context, diagnosis)) ?? diagnosis,
  );
  try {
    say({ type: 'end', end: await bootTrialMachine(plan.place, runFolder, trialServer, signal, say) });
  } finally {
    await trialServer.close();
  }
}

const wordsOf = (error: unknown): Extract<TrialMessage, { type: 'failed' }>['error'] =>
  error instanceof RomkitError
    ? {
        code: error.code,
        message: [error.message, ...error.details.slice(-2)].join(' '),
        hint: error.hint ?? null,
      }
    : { code: 'trial-failed', message: `The trial failed: ${messageOf(error)}.`, hint: null };
