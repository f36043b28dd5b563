import type { ScriptLanguage } from '../language.ts';
import type { Command, Statement, Word } from '../parse.ts';
import {
  argumentsOf,
  commandWord,
  isWritten,
  reportAt,
  shown,
  suggestion,
  type CheckContext,
} from './context.ts';
import { firstItem, itemAt } from '../../../system/present.ts';

/** Commands after which nothing runs, if they succeed; boot and chain come back from a script or a program that ends. */
const departing = new Set(['reboot', 'poweroff']);
/** Commands that run an image, and with --replace put it in this script's place (hci/commands/image_cmd.c). */
const running = new Set(['boot', 'chain', 'imgexec']);
/** Commands that cannot fail. */
const certain = new Set(['echo', 'shell']);

/** Labels that are not there, twice there or never reached, and lines that nothing leads to. */
export function checkFlow(context: CheckContext): void {
  const labels = context.language.hasGoto ? checkLabels(context) : new Map<string, number>();
  const reached = reachedStatements(context, labels);
  let inRun = false;
  context.statements.forEach((statement, index) => {
    if (reached.has(index)) {
      inRun = false;
      return;
    }
    const { label, line } = statement;
    const command = statement.commands[0]?.words[0];
    if (label !== undefined && labels.get(label.text) === index) {
      const message = `Nothing leads to the label "${shown(label.text)}": no goto, and no line before it goes on to it.`;
      reportAt(context, line, label.at, {
        code: 'label-never-reached',
        severity: 'warning',
        message,
        fix: 'Add a goto to it, or delete its part.',
      });
      inRun = true;
    } else if (command !== undefined && !inRun) {
      const message = 'This line is never reached: the script has left before it.';
      const fix = context.language.hasGoto
        ? 'Delete it, or put a label before it and go there.'
        : 'Delete it.';
      reportAt(context, line, command.at, { code: 'unreachable', severity: 'warning', message, fix });
      inRun = true;
    }
  });
}

/** Each label's statement; the first of the same name, as goto finds it. */
function checkLabels(context: CheckContext): Map<string, number> {
  const labels = new Map<string, number>();
  context.statements.forEach(({ label, line }, index) => {
    if (label === undefined) return;
    const earlier = labels.get(label.text);
    if (earlier === undefined) {
      labels.set(label.text, index);
      return;
    }
    const first = firstItem(itemAt(context.statements, earlier).line.pieces).line;
    const message = `The label "${shown(label.text)}" stands in line ${first} already; goto always takes that one.`;
    reportAt(context, line, label.at, {
      code: 'duplicate-label',
      severity: 'warning',
      message,
      fix: 'Give it another name.',
    });
  });
  for (const { commands, line } of context.statements) {
    for (const target of commands.map(gotoTarget)) {
      if (target === undefined || !isWritten(target.text) || labels.has(target.text)) continue;
      const message = `There is no label "${shown(target.text)}".`;
      const fix = suggestion(
        target.text,
        [...labels.keys()],
        `Add a line ":${shown(target.text)}" where it should go on.`,
      );
      reportAt(context, line, target.at, { code: 'unknown-label', message, fix });
    }
  }
  return labels;
}

function gotoTarget(command: Command): Word | undefined {
  return commandWord(command)?.text === 'goto' ? argumentsOf(command)?.[1] : undefined;
}

function reachedStatements(context: CheckContext, labels: ReadonlyMap<string, number>): Set<number> {
  const reached = new Set<number>();
  const waiting = [0];
  let anyLabel = false;
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const statement = context.statements[index];
    if (statement === undefined || reached.has(index)) continue;
    reached.add(index);
    const { goesOn, targets } = leadsTo(statement, labels, context.language);
    if (goesOn) waiting.push(index + 1);
    for (const target of targets) {
      // Where to is known only when it runs: any label may be meant.
      if (isWritten(target)) waiting.push(labels.get(target) ?? -1);
      else if (!anyLabel) waiting.push(...labels.values());
      anyLabel ||= !isWritten(target);
    }
  }
  return reached;
}

/** Where a line can lead to: follow success and failure through its operators (system() in core/exec.c). */
function leadsTo(
  { commands }: Statement,
  labels: ReadonlyMap<string, number>,
  language: ScriptLanguage,
): { goesOn: boolean; targets: string[] } {
  const targets: string[] = [];
  let before = { ok: true, failed: false };
  let operator = ';';
  for (const command of commands) {
    const runs = (operator !== '||' && before.ok) || (operator !== '&&' && before.failed);
    const skipped = { ok: operator === '||' && before.ok, failed: operator === '&&' && before.failed };
    const target = gotoTarget(command);
    if (runs && target !== undefined) targets.push(target.text);
    const after = runs ? outcomes(command, labels, language) : { ok: false, failed: false };
    before = { ok: skipped.ok || after.ok, failed: skipped.failed || after.failed };
    operator = command.then?.operator ?? ';';
  }
  return { goesOn: before.ok, targets };
}

function outcomes(
  command: Command,
  labels: ReadonlyMap<string, number>,
  { hasGoto, exitEndsScript }: ScriptLanguage,
): { ok: boolean; failed: boolean } {
  const name = commandWord(command)?.text;
  if (name === undefined || certain.has(name)) return { ok: true, failed: name === 'shell' };
  if (name === 'exit' && exitEndsScript) return { ok: false, failed: false };
  if (departing.has(name) || (running.has(name) && replaces(command))) return { ok: false, failed: true };
  if (name === 'goto' && hasGoto) {
    const target = gotoTarget(command)?.text;
    return { ok: false, failed: target === undefined || !isWritten(target) || !labels.has(target) };
  }
  return { ok: true, failed: true };
}

function replaces(command: Command): boolean {
  return argumentsOf(command)?.some(({ text }) => text === '--replace' || text === '-r') === true;
}
