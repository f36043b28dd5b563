import { isOperator, type Statement } from '../parse.ts';
import { argumentsOf, reportAt, type CheckContext } from './context.ts';

/** Text that only the other flavour's language knows, and lines that end in nothing. */
export function checkGrammar(context: CheckContext): void {
  for (const statement of context.statements) {
    checkContinuation(context, statement);
    if (!context.language.hasOperators) checkPlainLanguage(context, statement);
    if (!context.language.exitEndsScript) checkExit(context, statement);
  }
}

function checkContinuation(context: CheckContext, { line, comment }: Statement): void {
  const { hasContinuation, title } = context.language;
  if (line.dangling) {
    const message = 'The last line ends in a backslash, but nothing follows; it is not run.';
    reportAt(context, line, line.text.length, {
      code: 'dangling-backslash',
      message,
      fix: 'Delete the backslash.',
    });
  } else if (!hasContinuation && comment === undefined && line.text.endsWith('\\')) {
    const message = `${title} does not join lines with a backslash.`;
    reportAt(context, line, line.text.length - 1, {
      code: 'no-continuation',
      message,
      fix: 'Write it in one line.',
    });
  } else if (comment !== undefined && line.pieces.some((piece) => piece.at > comment.at)) {
    const message = 'A backslash ends this comment, so the next line belongs to the comment.';
    reportAt(context, line, comment.at, {
      code: 'continued-comment',
      severity: 'warning',
      message,
      fix: 'Delete the backslash.',
    });
  }
}

/** gPXE runs one command in a line and knows neither operators nor labels nor comments after a command. */
function checkPlainLanguage(context: CheckContext, { line, commands }: Statement): void {
  const words = commands[0]?.words ?? [];
  const { title } = context.language;
  const [first] = words;
  if (first === undefined) return;
  if (first.text === 'goto' || first.text.startsWith(':')) {
    const message = `${title} has no labels and no goto.`;
    reportAt(context, line, first.at, {
      code: 'no-labels',
      message,
      fix: 'Write the lines out in the order in which they run.',
    });
  }
  const operator = words.find((word) => isOperator(word.text));
  if (operator !== undefined) {
    const message = `${title} has no "${operator.text}": it becomes an argument of ${first.text}.`;
    const fix = 'Give each command a line of its own; a command that fails ends the script.';
    reportAt(context, line, operator.at, { code: 'no-operators', message, fix });
  }
  const hash = words.find((word) => word.text.startsWith('#'));
  if (hash !== undefined) {
    const message = `${title} has comments only on lines of their own: this becomes an argument of ${first.text}.`;
    const severity = first.text === 'echo' ? 'warning' : 'error';
    reportAt(context, line, hash.at, {
      code: 'comment-after-command',
      severity,
      message,
      fix: 'Put the comment on the line before.',
    });
  }
}

function checkExit(context: CheckContext, { line, commands }: Statement): void {
  for (const command of commands) {
    const [word, ...rest] = argumentsOf(command) ?? [];
    if (word?.text !== 'exit' || rest.length > 0) continue;
    const message = `In a ${context.language.title} script exit does nothing: the next line runs all the same.`;
    reportAt(context, line, word.at, {
      code: 'exit-ignored',
      severity: 'warning',
      message,
      fix: 'Let the script end with its last line.',
    });
  }
}
