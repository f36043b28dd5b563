import { isWritten, reportAt, shown, suggestion, type CheckContext } from '../context.ts';
import { endsOf, followLine, gotoTarget, labelsOf, lineNumber } from './line.ts';

/** Labels that are not there, twice there or never reached, and lines that nothing leads to. */
export function checkFlow(context: CheckContext): void {
  const labels = labelsOf(context);
  if (context.language.hasGoto) checkLabels(context, labels);
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

function checkLabels(context: CheckContext, labels: ReadonlyMap<string, number>): void {
  context.statements.forEach(({ label, line }, index) => {
    const first = label === undefined ? undefined : labels.get(label.text);
    if (label === undefined || first === undefined || first === index) return;
    const message = `The label "${shown(label.text)}" stands in line ${lineNumber(context, first)} already; goto always takes that one.`;
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
}

/** The only state that the way through the script needs: this line is reached. */
const here = ['reached'];

function reachedStatements(context: CheckContext, labels: ReadonlyMap<string, number>): Set<number> {
  const reached = new Set<number>();
  const waiting = [0];
  let anyLabel = false;
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const statement = context.statements[index];
    if (statement === undefined || reached.has(index)) continue;
    reached.add(index);
    const next = followLine(statement, here, (command) => {
      const target = gotoTarget(command)?.text;
      // Where to is known only when it runs: any label may be meant.
      if (target !== undefined && isWritten(target)) waiting.push(labels.get(target) ?? -1);
      else if (target !== undefined && !anyLabel) waiting.push(...labels.values());
      anyLabel ||= target !== undefined && !isWritten(target);
      const { ok, failed } = endsOf(command, labels, context.language);
      return { ok: ok ? here : [], failed: failed ? here : [] };
    });
    if (next.size > 0) waiting.push(index + 1);
  }
  return reached;
}
