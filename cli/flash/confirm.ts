import { createInterface } from 'node:readline/promises';
import { ExitCode, RomkitError } from '../../rom/host/error.ts';
import type { FlashPlan } from '../../rom/flash/plan.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output.ts';

/**
 * Have the person type what the plan names, so that nobody writes a card they did not mean.
 * @throws RomkitError `not-confirmed`, exit code 30
 */
export async function confirmPlan(
  plan: FlashPlan,
  options: { readonly confirm?: string | undefined; readonly input?: boolean | undefined },
  context: Context,
  output: Output,
): Promise<void> {
  const what = plan.card?.mac === plan.confirm ? 'the MAC address of the card' : 'the name of the chip';
  if (options.confirm !== undefined) {
    if (isSame(options.confirm, plan.confirm)) return;
    throw notConfirmed(`--confirm says ${options.confirm}, the plan is for ${plan.confirm}.`, plan);
  }
  const mayAsk = process.stdin.isTTY === true && context.stderr.isTTY === true;
  if (!mayAsk || options.input === false || output.json)
    throw notConfirmed(`Nobody has confirmed that ${plan.confirm} is to be written.`, plan);
  const answer = await ask(`To write it, type ${what} (${plan.confirm}): `, context);
  if (!isSame(answer, plan.confirm)) throw notConfirmed('That is not what the plan names.', plan);
}

const isSame = (typed: string, name: string): boolean => typed.trim().toLowerCase() === name.toLowerCase();

async function ask(question: string, context: Context): Promise<string> {
  const readline = createInterface({ input: process.stdin, output: context.stderr });
  try {
    return await readline.question(question, { signal: context.signal });
  } finally {
    readline.close();
  }
}

const notConfirmed = (message: string, plan: FlashPlan): RomkitError =>
  new RomkitError({
    code: 'not-confirmed',
    message,
    hint: `Nothing was written. In a script: --confirm ${plan.confirm}`,
    exitCode: ExitCode.flashRefused,
  });
