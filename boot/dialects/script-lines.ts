import { usageError } from '../../system/error.ts';
import { languages, type ScriptFlavour } from '../../rom/script/language.ts';

/**
 * Lines as the text of a script.
 * @throws RomkitError `line-too-long` where the firmware would write over its own memory.
 */
export function checkLines(lines: readonly string[], flavour: ScriptFlavour): string {
  for (const line of lines) checkLength(line, flavour);
  return `${lines.join('\n')}\n`;
}

function checkLength(line: string, flavour: ScriptFlavour): void {
  const { maxLineBytes, maxLineWords, title } = languages[flavour];
  if (line.length <= maxLineBytes && line.split(/ +/).length <= maxLineWords) return;
  throw usageError(
    'line-too-long',
    `The kernel command line is too long for ${title}, which takes lines of ${maxLineBytes} bytes and ${maxLineWords} words.`,
    'Shorten it, or put settings into a file that the operating system reads.',
  );
}
