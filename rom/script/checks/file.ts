import { firstItem } from '../../../system/present.ts';
import type { Finding } from '../finding.ts';
import { maxScriptBytes, type ScriptLanguage } from '../language.ts';

export interface ReadScript {
  readonly findings: readonly Finding[];
  /** The script's text; undefined where there is none to look at. */
  readonly text: string | undefined;
}

/** Look at a file as a whole: is it a script at all, of a size that can be embedded, with the first line it needs? */
export function readScript(content: string | Uint8Array, language: ScriptLanguage): ReadScript {
  const findings: Finding[] = [];
  const report = (finding: Omit<Finding, 'severity' | 'line' | 'column'> & Partial<Finding>): void =>
    void findings.push({ line: 1, column: 1, severity: 'error', ...finding });
  const sizeBytes = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  if (sizeBytes > maxScriptBytes) {
    const message = `The file has ${sizeBytes} bytes; a script of more than ${maxScriptBytes} is refused.`;
    report({
      code: 'too-large',
      message,
      fix: 'Keep the script small and let it chain the rest from a server.',
    });
  }
  let text = decode(content);
  if (!text.includes('\n') && text.includes('\r')) {
    const message = `Lines end in CR alone, so ${language.title} sees one line, which is a comment: the script does nothing.`;
    report({ code: 'cr-only', message, fix: `Save it with Unix line ends: tr '\\r' '\\n' <OLD >NEW` });
    text = text.replaceAll('\r', '\n');
  }
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    const place = placeInText(text, nul);
    report({
      code: 'binary',
      ...place,
      message: 'This is no text: it holds a zero byte.',
      fix: 'Give a script.',
    });
    return { findings, text: undefined };
  }
  if (text.startsWith('\uFEFF')) {
    const message = 'The file starts with a byte order mark, so its first line is not recognised.';
    report({ code: 'byte-order-mark', message, fix: 'Save it as UTF-8 without byte order mark.' });
    text = text.slice(1);
  }
  if (text.trim() === '') {
    report({
      code: 'empty',
      message: 'The script is empty.',
      fix: `Start with a line ${firstItem(language.magics)}.`,
    });
    return { findings, text: undefined };
  }
  checkMagic(text, language, report);
  const carriageReturn = text.indexOf('\r\n');
  if (carriageReturn !== -1) {
    report({
      code: 'crlf',
      severity: 'warning',
      ...placeInText(text, carriageReturn),
      message: `Lines end in CR LF; ${language.title} drops the CR, other readers of the file may not.`,
      fix: `Save it with Unix line ends: sed -i 's/\\r$//' FILE`,
    });
  }
  return { findings, text };
}

/** The first bytes decide whether the firmware sees a script: a magic and white space after it (image/script.c). */
function checkMagic(
  text: string,
  language: ScriptLanguage,
  report: (finding: Pick<Finding, 'code' | 'message' | 'fix'>) => void,
): void {
  if (
    language.magics.some((magic) => text.startsWith(magic) && /^[ \t\n\v\f\r]/.test(text.slice(magic.length)))
  )
    return;
  const magic = firstItem(language.magics);
  const first = /^\s*(#!\w+)/.exec(text)?.[1];
  if (first === '#!ipxe' || first === '#!gpxe') {
    if (!language.magics.includes(first)) {
      const message = `${language.title} does not take a script that starts with ${first}.`;
      report({ code: 'wrong-magic', message, fix: `Write ${magic} in the first line.` });
      return;
    }
    const message = text.startsWith(first)
      ? `Nothing follows ${first}: ${language.title} wants white space right after it.`
      : `${first} does not stand at the very beginning.`;
    const fix = text.startsWith(first) ? `End the line after ${first}.` : 'Delete what stands before it.';
    report({ code: 'missing-magic', message, fix });
    return;
  }
  const message = `The first line is not ${language.magics.join(' or ')}, so ${language.title} does not see a script.`;
  report({ code: 'missing-magic', message, fix: `Put ${magic} into the first line, alone.` });
}

/** The text, up to the last whole line within the size that is allowed. */
function decode(content: string | Uint8Array): string {
  const limit = maxScriptBytes;
  const text =
    typeof content === 'string'
      ? content.slice(0, limit)
      : new TextDecoder('utf-8', { ignoreBOM: true }).decode(content.subarray(0, limit));
  return content.length > limit ? text.slice(0, text.lastIndexOf('\n') + 1 || undefined) : text;
}

function placeInText(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - lineStart + 1 };
}
