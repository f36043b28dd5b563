import type { ScriptLanguage } from '../../language.ts';
import type { Command, Statement, Word } from '../../parse.ts';
import { argumentsOf, commandWord, type CheckContext } from '../context.ts';
import { firstItem, itemAt } from '../../../../system/present.ts';

/** Commands after which nothing runs, if they succeed; boot and chain come back from a script or a program that ends. */
const departing = new Set(['reboot', 'poweroff']);
/** Commands that run an image, and with --replace put it in this script's place (hci/commands/image_cmd.c). */
export const running: ReadonlySet<string> = new Set(['boot', 'chain', 'imgexec']);

/** States of the firmware after a command that has succeeded, and after one that has failed. */
export interface Outcome<State> {
  readonly ok: Iterable<State>;
  readonly failed: Iterable<State>;
}

/**
 * Run a line's commands from the states in which it can begin, through its operators (system() in core/exec.c).
 * A line that ends with a failure ends the script: the answer is the states in which the next line begins.
 */
export function followLine<State>(
  { commands }: Statement,
  before: Iterable<State>,
  run: (command: Command, state: State) => Outcome<State>,
): Set<State> {
  let ok = new Set(before);
  let failed = new Set<State>();
  let operator = ';';
  for (const command of commands) {
    const states = [...(operator === '||' ? [] : ok), ...(operator === '&&' ? [] : failed)];
    ok = new Set(operator === '||' ? ok : []);
    failed = new Set(operator === '&&' ? failed : []);
    for (const state of states) {
      const after = run(command, state);
      for (const each of after.ok) ok.add(each);
      for (const each of after.failed) failed.add(each);
    }
    operator = command.then?.operator ?? ';';
  }
  return ok;
}

/** Can a command succeed, can it fail, and does the script go on behind it then? */
export function endsOf(
  command: Command,
  labels: ReadonlyMap<string, number>,
  { hasGoto, exitEndsScript }: ScriptLanguage,
): { ok: boolean; failed: boolean } {
  const name = commandWord(command)?.text;
  if (name === undefined || name === 'echo') return { ok: true, failed: false };
  if (name === 'exit' && exitEndsScript) return { ok: false, failed: false };
  if (departing.has(name) || (running.has(name) && replaces(command))) return { ok: false, failed: true };
  if (name === 'goto' && hasGoto) {
    const target = gotoTarget(command)?.text;
    return { ok: false, failed: target === undefined || !labels.has(target) };
  }
  return { ok: true, failed: true };
}

export function gotoTarget(command: Command): Word | undefined {
  return commandWord(command)?.text === 'goto' ? argumentsOf(command)?.[1] : undefined;
}

/** Each label's statement; the first of the same name, as goto finds it. */
export function labelsOf({ language, statements }: CheckContext): Map<string, number> {
  const labels = new Map<string, number>();
  if (!language.hasGoto) return labels;
  statements.forEach(({ label }, index) => {
    if (label !== undefined && !labels.has(label.text)) labels.set(label.text, index);
  });
  return labels;
}

/** Number of a statement's first line in the file. */
export function lineNumber({ statements }: CheckContext, index: number): number {
  return firstItem(itemAt(statements, index).line.pieces).line;
}

function replaces(command: Command): boolean {
  return argumentsOf(command)?.some(({ text }) => text === '--replace' || text === '-r') === true;
}
