/** An element as a reader of XML gets it. */
export interface ReadElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: ReadElement[];
  text: string;
}

const token = /<\?xml [^?]*\?>|<(\/?)([A-Za-z][\w-]*)((?: [\w-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;

/** Read a document strictly: whatever is not well-formed (of what JUnit files use) throws. */
export function readXml(document: string): ReadElement {
  const root: ReadElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  token.lastIndex = 0;
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const match = token.exec(document);
    if (match === null) throw new Error(`not well-formed: ${document.slice(at, at + 60)}`);
    const [, end, name, attributes = '', empty, text] = match;
    const parent = open.at(-1)!;
    if (text !== undefined) parent.text += unescape(text);
    else if (end === '/') {
      if (parent.name !== name) throw new Error(`</${name}> ends <${parent.name}>`);
      open.pop();
    } else if (name !== undefined) {
      const child: ReadElement = { name, attributes: readAttributes(attributes), children: [], text: '' };
      parent.children.push(child);
      if (empty !== '/') open.push(child);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one element');
  return root.children[0]!;
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(
    ([, name, value]) => [name!, unescape(value!)] as const,
  );
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`twice the same: ${text}`);
  return Object.fromEntries(pairs);
}

function unescape(text: string): string {
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const allowed =
      [9, 10, 13].includes(code) || (code >= 32 && code < 0xd800) || (code >= 0xe000 && code < 0xfffe);
    if (!allowed && code < 0x10000) throw new Error(`no character of XML: ${code}`);
  }
  return text.replace(/&(#\d+|\w+);|&/g, (whole, entity: string | undefined) => {
    const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
    if (entity?.startsWith('#') === true) return String.fromCodePoint(Number(entity.slice(1)));
    if (entity === undefined || named[entity] === undefined) throw new Error(`no entity: ${whole}`);
    return named[entity];
  });
}
