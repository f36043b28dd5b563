/** An element of an XML text, by where it stands in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of the whole element, both tags included. */
  readonly start: number;
  readonly end: number;
  /** Of what is between its tags; null for `<name/>`. */
  readonly inner: { readonly start: number; readonly end: number } | null;
  readonly children: readonly XmlElement[];
}

/** Comment, processing instruction, character data; or a tag, whose attribute values may hold a ">". */
const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([\w:.-]+)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>/g;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly start: number;
  readonly innerStart: number;
  readonly children: XmlElement[];
}

/**
 * Where the elements of a text stand (XML 1.0, sections 2 and 3), so that one of them can be replaced and every other
 * byte stays. For documents that a program wrote; undefined for what is not well-formed.
 */
export function readXml(text: string): XmlElement | undefined {
  const open: Open[] = [];
  let root: XmlElement | undefined;
  const add = (element: XmlElement): void => {
    const parent = open.at(-1);
    if (parent === undefined) root ??= element;
    else parent.children.push(element);
  };
  for (const found of text.matchAll(token)) {
    const [whole, closing, name, rest = '', empty] = found;
    const end = found.index + whole.length;
    if (name === undefined) continue;
    const start = found.index;
    if (closing === '/') {
      const element = open.pop();
      if (element?.name !== name) return undefined;
      const { innerStart, ...known } = element;
      add({ ...known, end, inner: { start: innerStart, end: start } });
    } else if (empty === '/')
      add({ name, attributes: attributesIn(rest), start, end, inner: null, children: [] });
    else open.push({ name, attributes: attributesIn(rest), start, innerStart: end, children: [] });
  }
  return open.length === 0 ? root : undefined;
}

function attributesIn(text: string): Record<string, string> {
  const pairs = text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return Object.fromEntries(
    [...pairs].map(([, name = '', double, single]) => [name, unescape(double ?? single ?? '')]),
  );
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return entities[name ?? ''] ?? whole;
    },
  );
}

/** A text as the value of an attribute in single quotes. */
export const escapeAttribute = (text: string): string =>
  text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
