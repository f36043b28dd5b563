import { languages, type ScriptLanguage } from '../../../rom/script/language.ts';
import { parseScript, type Command, type Statement } from '../../../rom/script/parse.ts';
import { runCommand, type Effect, type MachineState } from './commands.ts';
import type { Outcome, Script, Spot } from './outcome.ts';
import { itemAt } from '../../../system/present.ts';

/** What a script chains to, where it is a script that is at hand. */
export type FindScript = (url: string, from: Script) => Promise<Script | undefined>;

/** More steps make a loop. */
const mostSteps = 10_000;
const mostDepth = 16;

/**
 * Follow a script as firmware would that loads every file it asks for, until something is started.
 * @param state of the machine; it changes
 */
export async function followScript(script: Script, state: MachineState, find: FindScript): Promise<Outcome> {
  const language = languageOf(script);
  const statements = parseScript(script.text, language);
  const labels = new Map(statements.map((each, index) => [each.label?.text, index]));
  for (let at = 0; at < statements.length; at++) {
    const spot = { script, line: lineOf(statements[at]) };
    if (++state.steps > mostSteps) return { type: 'open', spot, why: 'it never ends' };
    const effect = await runStatement(itemAt(statements, at), language, spot, state, (url) =>
      chain(url, spot),
    );
    if (isOutcome(effect)) return effect;
    if (effect.type === 'failed') return { type: 'ended', spot, failed: true };
    if (effect.type !== 'goto') continue;
    const target = labels.get(effect.label);
    if (target === undefined) return { type: 'ended', spot, failed: true };
    at = target - 1;
  }
  return { type: 'ended', spot: { script, line: lineOf(statements.at(-1)) }, failed: false };

  /** A script that ends without having started anything goes back to the one that chained it. */
  async function chain(url: string, spot: Spot): Promise<Effect> {
    if (state.failsToChain?.(url) === true) return { type: 'failed' };
    const next = await find(url, script);
    if (next === undefined) return { type: 'chain', spot, url };
    if (state.depth >= mostDepth) return { type: 'open', spot, why: 'scripts chain each other without end' };
    state.depth += 1;
    const outcome = await followScript(next, state, find);
    state.depth -= 1;
    if (outcome.type === 'exit') return { type: 'ok' };
    return outcome.type === 'ended' ? { type: outcome.failed ? 'failed' : 'ok' } : outcome;
  }
}

/** iPXE runs scripts of either name; gPXE's alone knows less. */
const languageOf = ({ path, text }: Script): ScriptLanguage =>
  languages[path.endsWith('.gpxe') && text.startsWith('#!gpxe') ? 'gpxe' : 'ipxe'];

/** A line of commands with operators between them (iPXE, core/exec.c). */
async function runStatement(
  statement: Statement,
  language: ScriptLanguage,
  spot: Spot,
  state: MachineState,
  chain: (url: string) => Promise<Effect>,
): Promise<Effect> {
  let effect: Effect = { type: 'ok' };
  let operator: string | undefined;
  for (const command of statement.commands) {
    const runs = doesRun(operator, effect, command);
    operator = command.then?.operator;
    if (runs === 'unknown')
      return { type: 'open', spot, why: `"${textOf(command)}" depends on what the firmware finds` };
    if (!runs) continue;
    const words = command.words.map(({ text }) => text);
    const doesNothing = words.length === 0 || (words[0] === 'exit' && !language.exitEndsScript);
    effect = doesNothing ? { type: 'ok' } : runCommand(words, spot, state);
    if (effect.type === 'chain') effect = await chain(effect.url);
    if (isOutcome(effect) || effect.type === 'goto') return effect;
  }
  return effect;
}

/** Does a command run behind an operator? `unknown` where that cannot be told and it would matter. */
function doesRun(operator: string | undefined, { type }: Effect, command: Command): boolean | 'unknown' {
  if (operator === undefined || operator === ';') return true;
  if (type === 'unknown') return isHarmless(command) ? false : 'unknown';
  return operator === '&&' ? type !== 'failed' : type === 'failed';
}

const harmless = new Set([
  '',
  'echo',
  'dhcp',
  'ifconf',
  'ifopen',
  'sleep',
  'imgstat',
  'ifstat',
  'sync',
  'ntp',
]);

const isHarmless = ({ words: [first] }: Command): boolean => harmless.has(first?.text ?? '');

const isOutcome = (effect: Effect): effect is Outcome =>
  !['ok', 'failed', 'unknown', 'goto'].includes(effect.type);

const textOf = ({ words }: Command): string =>
  words
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 60);

const lineOf = (statement: Statement | undefined): number => statement?.line.pieces[0]?.line ?? 1;
