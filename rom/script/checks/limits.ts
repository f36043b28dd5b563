import { splitWords } from '../parse.ts';
import { reportAt, type CheckContext } from './context.ts';

/** Lines longer than the firmware can take: it does not refuse them, it overwrites its own memory. */
export function checkLimits(context: CheckContext): void {
  const { maxLineBytes, maxLineWords, title, lineLimitReason } = context.language;
  for (const { line } of context.statements) {
    const bytes = Buffer.byteLength(line.text);
    if (bytes > maxLineBytes) {
      const message = `The line has ${bytes} bytes; ${title} takes ${maxLineBytes}, because ${lineLimitReason}.`;
      reportAt(context, line, firstAfter(line.text, maxLineBytes), {
        code: 'line-too-long',
        message,
        fix: 'Split it into several commands.',
      });
      continue;
    }
    const words = splitWords(line.text);
    const excess = words[maxLineWords];
    // The firmware's own stack is larger (UEFI 2.10, 2.3.4: at least 128 KiB).
    if (excess === undefined || context.platform === 'efi') continue;
    const message = `The line has ${words.length} words; ${title} takes ${maxLineWords}, because ${lineLimitReason}.`;
    reportAt(context, line, excess.at, {
      code: 'line-too-long',
      message,
      fix: 'Split it into several commands.',
    });
  }
}

/** Offset of the first character beyond so many bytes of UTF-8. */
function firstAfter(text: string, maxBytes: number): number {
  return Buffer.from(text).subarray(0, maxBytes).toString('utf8').length;
}
