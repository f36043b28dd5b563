/** A section's name and arguments, within those of the sections around it: `http server`; '' for none. */
type Section = string;

/** Directives of a configuration by section, in order. Comments are left out. */
export type Sections = ReadonlyMap<Section, readonly string[]>;

/** Apache: `<Directory "/srv">` to `</Directory>`. @throws Error where a section is not ended as it was begun */
export function apacheSections(text: string): Sections {
  const found = new Collected();
  for (const line of statements(text)) {
    const [, end, begin] = /^<(?:\/(\w+)|(\w.*))>$/.exec(line) ?? [];
    if (begin !== undefined) found.begin(begin);
    else if (end !== undefined) found.end(end);
    else found.add(line);
  }
  return found.all();
}

/** nginx and ISC dhcpd: `server {` to `}`, and a semicolon behind each directive. @throws Error where one is missing */
export function bracedSections(text: string): Sections {
  const found = new Collected();
  for (const line of statements(text)) {
    const [, ends, begin] = /^(\} ?)?(?:([^;]*) \{)?$/.exec(line) ?? [];
    if (ends !== undefined) found.end('');
    if (begin !== undefined) found.begin(begin);
    if (ends !== undefined || begin !== undefined) continue;
    if (line.endsWith(' {}')) found.begin(line.slice(0, -3)).end('');
    else if (line.endsWith(';')) found.add(line.slice(0, -1));
    else throw new Error(`No directive: ${line}`);
  }
  return found.all();
}

/** Lines without comments and what they are indented by. */
export const statements = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

class Collected {
  readonly #sections = new Map<Section, string[]>([['', []]]);
  readonly #open: string[] = [];

  begin(name: string): this {
    this.#open.push(name);
    const section = this.#open.join(' ');
    if (!this.#sections.has(section)) this.#sections.set(section, []);
    return this;
  }

  end(name: string): void {
    const begun = this.#open.pop();
    if (begun?.startsWith(name) !== true) throw new Error(`"${name}" ends "${begun}"`);
  }

  add(directive: string): void {
    this.#sections.get(this.#open.join(' '))!.push(directive);
  }

  all(): Sections {
    if (this.#open.length > 0) throw new Error(`Not ended: ${this.#open.join(' ')}`);
    return this.#sections;
  }
}
