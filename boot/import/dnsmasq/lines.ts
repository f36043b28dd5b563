/** A line of a dnsmasq configuration: `option=field,field`, or `field,field` in a file of hosts. */
export interface ConfigLine {
  /** Empty in a file of hosts. */
  readonly option: string;
  /** Values after `=`, separated by commas; none without `=`. */
  readonly fields: readonly string[];
  /** 1-based. */
  readonly line: number;
}

export interface ConfigLines {
  readonly lines: readonly ConfigLine[];
  readonly faults: readonly { readonly line: number; readonly message: string }[];
}

/**
 * Take a dnsmasq file apart as dnsmasq does: a `#` at the beginning or behind white space begins a comment, quotes keep
 * commas and comment signs together, with `\"`, `\\`, `\t` and the like inside them (dnsmasq(8), "CONFIG FILE").
 * @param isHosts the lines are those of dhcp-hostsfile, without an option before them
 */
export function parseLines(text: string, isHosts: boolean): ConfigLines {
  const lines: ConfigLine[] = [];
  const faults: { line: number; message: string }[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = index + 1;
    const content = hideQuoted(raw);
    if (content === undefined) faults.push({ line, message: 'A quotation begins here and does not end.' });
    else if (content.trim() !== '') lines.push(parseLine(content.trim(), line, isHosts));
  });
  return { lines, faults };
}

function parseLine(content: string, line: number, isHosts: boolean): ConfigLine {
  const equals = isHosts ? -1 : content.indexOf('=');
  if (equals === -1 && !isHosts) return { option: show(content), fields: [], line };
  const value = content.slice(equals + 1);
  const fields = value.split(',').map((field) => show(field.trim()));
  return { option: equals === -1 ? '' : show(content.slice(0, equals).trim()), fields, line };
}

/** Where a quoted character of the language is kept while the line is split: code points that nobody writes. */
const hidingPlace = 0xf0000;
const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', b: '\b', r: '\r', e: '\u001b' };

/** The line without quotes and comment, with the quoted characters hidden; undefined where a quotation is open. */
function hideQuoted(raw: string): string | undefined {
  let content = '';
  let isQuoted = false;
  for (let at = 0; at < raw.length; at++) {
    const character = raw.charAt(at);
    if (character === '"') {
      isQuoted = !isQuoted;
    } else if (!isQuoted) {
      if (character === '#' && (content === '' || /\s$/.test(content))) return content;
      content += character;
    } else if (character === '\\' && /["tnebr\\]/.test(raw[at + 1] ?? '')) {
      const escaped = raw.charAt(++at);
      content += hide(escapes[escaped] ?? escaped);
    } else {
      content += hide(character);
    }
  }
  return isQuoted ? undefined : content;
}

const hide = (character: string): string =>
  /[\s,=#]/.test(character) ? String.fromCodePoint(hidingPlace + (character.codePointAt(0) ?? 0)) : character;

const show = (text: string): string =>
  text.replace(/[\u{f0000}-\u{f00ff}]/gu, (hidden) =>
    String.fromCodePoint((hidden.codePointAt(0) ?? 0) - hidingPlace),
  );
