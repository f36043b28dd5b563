import type { Command, Statement } from '../parse.ts';
import type { ScriptVocabulary } from '../vocabulary.ts';
import { commandWord, isWritten, reportAt, shown, suggestion, type CheckContext } from './context.ts';

/** Commands that the firmware does not have, or not in this build. */
export function checkCommands(context: CheckContext): void {
  const { vocabulary } = context;
  if (vocabulary === null) return;
  for (const statement of context.statements) {
    for (const command of statement.commands) checkCommand(context, vocabulary, statement, command);
  }
}

function checkCommand(
  context: CheckContext,
  vocabulary: ScriptVocabulary,
  { line }: Statement,
  command: Command,
): void {
  for (const word of new Set([command.words[0], commandWord(command)])) {
    if (word === undefined || !isWritten(word.text)) continue;
    if (!context.language.hasGoto && (word.text === 'goto' || word.text.startsWith(':'))) continue;
    const { title } = context.language;
    const fact = context.commands.get(word.text);
    if (fact === undefined) {
      const names = vocabulary.commands.filter((each) => each.compiledIn).map((each) => each.name);
      const fix = suggestion(
        word.text,
        names,
        'Look the command up in the documentation, or make the line a comment with #.',
      );
      reportAt(context, line, word.at, {
        code: 'unknown-command',
        message: `${title} has no command "${shown(word.text)}".`,
        fix,
      });
    } else if (!fact.compiledIn) {
      const message = `The command "${fact.name}" is not in the firmware that is built.`;
      const option = fact.options[0];
      const fix = option === undefined ? 'Do without it.' : `Build it in: --enable ${option}`;
      reportAt(context, line, word.at, { code: 'command-not-built-in', message, fix });
    }
  }
}
