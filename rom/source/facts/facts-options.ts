import { withoutComments } from './c-text.ts';
import type { Macros } from './condition.ts';
import type { BuildOption, NamedConfig, Platform } from './facts.ts';
import { macrosAfter } from './preprocess.ts';
import type { TreeFiles } from './tar.ts';
import { valueFor } from '../../../system/present.ts';

/** What the compiler is told before it reads a header, for the architecture that each platform is built for by default. */
export const predefined: Readonly<Record<Platform, Macros>> = {
  pcbios: new Map([
    ['PLATFORM', 'pcbios'],
    ['PLATFORM_pcbios', '1'],
    ['ARCH', 'i386'],
    ['__i386__', '1'],
  ]),
  efi: new Map([
    ['PLATFORM', 'efi'],
    ['PLATFORM_efi', '1'],
    ['ARCH', 'x86_64'],
    ['__x86_64__', '1'],
  ]),
};

/** One place where a header speaks of an option, in use or commented out. */
interface Mention {
  readonly name: string;
  readonly header: string;
  readonly directive: 'define' | 'undef';
  readonly value: string;
  readonly comment: string;
  /** Commented-out lines only offer. */
  readonly live: boolean;
}

/** Headers whose names are the tree's own machinery. */
const machinery = new Set(['defaults.h', 'named.h']);

/** Every option of src/config/*.h with its default on each platform, in the headers' order. */
export function readOptions(files: TreeFiles): BuildOption[] {
  const headers = [...files.keys()]
    .map((path) => /^src\/config\/([\w-]+\.h)$/.exec(path)?.[1])
    .filter((header): header is string => header !== undefined && !machinery.has(header))
    // general.h first: where two headers speak of the same name, the common one is meant.
    .sort((a, b) => Number(b === 'general.h') - Number(a === 'general.h') || (a < b ? -1 : 1));
  const mentions = headers.flatMap((header) => mentionsIn(header, files.get(`src/config/${header}`) ?? ''));
  const byName = new Map<string, Mention[]>();
  for (const mention of mentions) byName.set(mention.name, [...(byName.get(mention.name) ?? []), mention]);
  const states = new Map(headers.map((header) => [header, statesOf(files, header)]));
  return [...byName.values()].map((group) => optionOf(group, states));
}

/** The named configurations of a tree: folders of src/config other than the tree's own. */
export function readConfigs(files: TreeFiles, options: readonly BuildOption[]): NamedConfig[] {
  const names = [...files.keys()].flatMap(
    (path) => /^src\/config\/([\w-]+)\/[\w-]+\.h$/.exec(path)?.[1] ?? [],
  );
  const headers = [...new Set(options.map(({ header }) => header))];
  return [...new Set(names)]
    .filter((name) => name !== 'defaults' && name !== 'local')
    .sort()
    .map((name) => {
      const states = new Map(headers.map((header) => [header, statesOf(files, header, name)]));
      const changed = options.flatMap((option) => {
        const now = standingOf(option, valueFor(states, option.header));
        const { pcbios, efi } = option.defaults;
        return now.pcbios === pcbios && now.efi === efi ? [] : [[option.name, now] as const];
      });
      return { name, changes: Object.fromEntries(changed) };
    });
}

type States = Readonly<Record<Platform, Macros>>;

function statesOf(files: TreeFiles, header: string, config?: string): States {
  const state = (platform: Platform): Macros =>
    macrosAfter(
      files,
      `config/${header}`,
      config === undefined ? predefined[platform] : new Map([...predefined[platform], ['CONFIG', config]]),
    );
  return { pcbios: state('pcbios'), efi: state('efi') };
}

function standingOf(
  { name, kind }: Pick<BuildOption, 'name' | 'kind'>,
  macros: States,
): BuildOption['defaults'] {
  const standing = (platform: Platform): boolean | string => {
    const value = macros[platform].get(name);
    return value === undefined ? false : kind === 'value' ? value : true;
  };
  return { pcbios: standing('pcbios'), efi: standing('efi') };
}

function optionOf(group: readonly Mention[], states: ReadonlyMap<string, States>): BuildOption {
  const [first] = group as [Mention, ...Mention[]];
  const { name } = first;
  const header = (group.find((mention) => mention.live) ?? first).header;
  const macros = states.get(header) as States;
  const inEffect = [macros.pcbios.get(name), macros.efi.get(name)];
  const isValue = [...group.map((mention) => mention.value), ...inEffect].some(
    (text) => text !== undefined && text !== '',
  );
  const kind = isValue ? 'value' : 'flag';
  return {
    name,
    header,
    kind,
    defaults: standingOf({ name, kind }, macros),
    comment: group.find((mention) => mention.comment !== '')?.comment ?? '',
  };
}

const mentionPattern = /^[ \t]*(\/\/)?[ \t]*#[ \t]*(define|undef)[ \t]+(\w+)(?!\w*\()[ \t]*([^\n]*)$/gm;

function mentionsIn(header: string, text: string): Mention[] {
  const guard = /^\s*#\s*ifndef\s+(\w+)/m.exec(text)?.[1];
  const prose = insideComments(text);
  return [...text.matchAll(mentionPattern)]
    .filter((match) => match[3] !== guard && !prose(match.index))
    .map((match) => {
      const [, commented, directive, name = '', rest = ''] = match;
      return {
        name,
        header,
        directive: directive as 'define' | 'undef',
        value:
          directive === 'define'
            ? withoutComments(rest.replace(/\/\*.*$/, ''))
                .trim()
                .replace(/\s+/g, ' ')
            : '',
        comment: commentAt(text, match.index, match.index + match[0].length - rest.length, rest),
        live: commented === undefined,
      };
    });
}

/** Tells whether a position lies in a block comment that began before it. */
function insideComments(text: string): (position: number) => boolean {
  const ranges = [...text.matchAll(/\/\*[\s\S]*?\*\//g)].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
  return (position) => ranges.some(([start = 0, end = 0]) => start < position && position < end);
}

/** The comment that begins on an option's line, or stands just above it, as one line. */
function commentAt(text: string, line: number, restStart: number, rest: string): string {
  const mark = rest.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => ' '.repeat(quoted.length)).search(/\/[*/]/);
  if (mark === -1) {
    const above = /\/\*\*?((?:(?!\*\/)[\s\S])*)\*\/[ \t]*\n$/.exec(text.slice(0, line))?.[1] ?? '';
    // Its first paragraph is the title.
    return tidy(above.trim().split(/\n[ \t]*\*[ \t]*\n/)[0] ?? '');
  }
  const start = restStart + mark + 2;
  const end = text.indexOf(text[start - 1] === '*' ? '*/' : '\n', start);
  return tidy(text.slice(start, end === -1 ? undefined : end));
}

function tidy(comment: string): string {
  return comment
    .replace(/\n[ \t]*\*?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
