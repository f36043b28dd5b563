import { createInterface } from 'node:readline/promises';
import { ExitCode, RomkitError } from '../../system/error.ts';
import type { FlashPlan } from '../../rom/flash/plan/flash-plan.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';

/**
 * Have the person type what the plan names, so that nobody writes a card they did not mean.
 * @throws RomkitError `not-confirmed`, exit code 30
 */
export async function confirmPlan(
  plan: FlashPlan,
  options: ConfirmOptions,
  context: Context,
  output: Output,
): Promise<void> {
  const what = plan.card?.mac === plan.confirm ? 'the MAC address of the card' : 'the name of the chip';
  await confirmName(plan.confirm, what, options, context, output);
}

export interface ConfirmOptions {
  /** Several where it is not known which of them the plan will name. */
  readonly confirm?: string | readonly string[] | undefined;
  readonly input?: boolean | undefined;
}

/**
 * Have the person type a name.
 * @param what the name is, in words
 * @throws RomkitError `not-confirmed`, exit code 30
 */
export async function confirmName(
  name: string,
  what: string,
  options: ConfirmOptions,
  context: Context,
  output: Output,
): Promise<void> {
  if (options.confirm !== undefined) {
    const given = [options.confirm].flat();
    if (given.some((each) => isSame(each, name))) return;
    throw notConfirmed(`--confirm says ${given.join(', ')}, the plan is for ${name}.`, name);
  }
  const mayAsk = process.stdin.isTTY && context.stderr.isTTY === true;
  if (!mayAsk || options.input === false || output.json)
    throw notConfirmed(`Nobody has confirmed that ${name} is to be written.`, name);
  const answer = await ask(`To write it, type ${what} (${name}): `, context);
  if (!isSame(answer, name)) throw notConfirmed('That is not what the plan names.', name);
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

const notConfirmed = (message: string, name: string): RomkitError =>
  new RomkitError({
    code: 'not-confirmed',
    message,
    hint: `Nothing was written. In a script: --confirm ${name}`,
    exitCode: ExitCode.flashRefused,
  });
