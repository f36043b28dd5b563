/** An XML element with attributes and children; a string is text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Element | string)[];
}

export function element(
  name: string,
  attributes: Element['attributes'],
  children: Element['children'] = [],
): Element {
  return { name, attributes, children };
}

/** A document, indented where that adds nothing to a text (XML 1.0, fifth edition). */
export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml(root, '')}\n`;
}

function xml({ name, attributes, children }: Element, indent: string): string {
  const head = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${escape(String(value))}"`),
  ];
  if (children.length === 0) return `${indent}<${head.join(' ')}/>`;
  if (children.some((child) => typeof child === 'string')) {
    const content = children.map((child) => (typeof child === 'string' ? escape(child) : xml(child, '')));
    return `${indent}<${head.join(' ')}>${content.join('')}</${name}>`;
  }
  const content = (children as readonly Element[]).map((child) => xml(child, `${indent}  `));
  return [`${indent}<${head.join(' ')}>`, ...content, `${indent}</${name}>`].join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // In an attribute they would become blanks (section 3.3.3), and a carriage return a line feed anywhere (2.11).
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** What a console says may hold characters that no XML document can, not even escaped (section 2.2). */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"\n\r\t]/g, (character) => entities[character] ?? character);
}
