import { withoutComments } from '../facts/c-text.ts';
import { integerOf } from '../facts/condition.ts';
import type { TreeFiles } from '../facts/tar.ts';
import type { FlavourName } from '../flavour.ts';
import { readConstants } from './constants.ts';
import { einfoOf, errorDefinitions, type Definitions, type Einfo } from './einfo.ts';

/** The error numbers of one source tree. Plain JSON: it is cached by tree id. */
export interface ErrorTable {
  readonly flavour: FlavourName;
  /** The name of each POSIX code (the upper eight bits): `No such file or directory`. */
  readonly posix: Readonly<Record<string, string>>;
  /** Sources by their identifier (include/ipxe/errfile.h): bits 13 to 23; one for each architecture that has it. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** UEFI's statuses by the lowest eight bits of a number: `9a` is EFI_SECURITY_VIOLATION. */
  readonly statuses: Readonly<Record<string, string>>;
  readonly errors: readonly TableError[];
}

/** An error that a source names. */
export interface TableError {
  /** Its number without the lowest eight bits, which differ between BIOS and UEFI. */
  readonly number: number;
  /** `ENOENT_404` */
  readonly name: string;
  readonly message: string;
  /** The one status of UEFI that makes this error; null where any does. */
  readonly status: string | null;
  /** Below `src/`, e.g. `net/tcp/httpcore.c`. */
  readonly file: string;
  readonly lines: readonly number[];
}

const fileMask = 0x00ffe000;

/** The number of an error in a source, without what the platform adds (include/errno.h, `__einfo_errno`). */
const numberOf = ({ posix, uniq }: Einfo, file: number): number =>
  ((posix << 24) | (file & fileMask) | (uniq << 8)) >>> 0;

/** Every error number of a tree: its sources, its headers and its file identifiers, never a list of ours. */
export function errorTableOf(flavour: FlavourName, files: TreeFiles): ErrorTable {
  const general = errorDefinitions(files.get('src/include/errno.h') ?? '');
  const common = new Map([...headerDefinitions(files), ...general]);
  const local = new Map([...files].flatMap(([path, text]) => localDefinitions(path, text)));
  const constants = readConstants(files, namedNumbers([common, ...local.values()]));
  const identifiers = readIdentifiers(files);
  const identifierOf = sourceIdentifiers(files, identifiers);
  const errors = [...local].flatMap(([path, own]) => {
    const text = files.get(path) ?? '';
    const file = identifierOf(path, text);
    if (file === undefined) return [];
    const definitions = new Map([...common, ...own]);
    return errorsIn(path, text, file, (name) => einfoOf(name, definitions, constants));
  });
  return {
    flavour,
    posix: posixNames(general),
    files: sourcesByIdentifier(files, identifierOf),
    statuses: efiStatuses(files),
    errors,
  };
}

const isSource = (path: string): boolean => path.endsWith('.c');

function headerDefinitions(files: TreeFiles): Definitions {
  const headers = [...files].filter(([path, text]) => path.endsWith('.h') && /__einfo|EINFO_/.test(text));
  return new Map(headers.flatMap(([, text]) => [...errorDefinitions(text)]));
}

const localDefinitions = (path: string, text: string): [string, Definitions][] =>
  isSource(path) && /\bE[A-Z0-9]/.test(text) ? [[path, errorDefinitions(text)]] : [];

/** Names that stand where a number is wanted. */
function namedNumbers(all: readonly Definitions[]): Set<string> {
  const bodies = all.flatMap((definitions) => [...definitions.values()]).map(({ body }) => body);
  const words = bodies.flatMap(
    (body) => body.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/\b[A-Za-z]\w*/g) ?? [],
  );
  return new Set(
    words.filter((word) => !/^(?:EINFO_|PLATFORM_|PXENV_|EUNIQ|EPLATFORM|E[A-Z0-9]+$)/.test(word)),
  );
}

/** `ERRFILE_httpcore` to its number. */
function readIdentifiers(files: TreeFiles): Map<string, number> {
  const headers = [...files]
    .filter(([path]) => path.endsWith('/errfile.h'))
    .map(([, text]) => withoutComments(text));
  const constants = new Map<string, string>();
  const defined = headers.flatMap((text) => [...text.matchAll(/^\s*#\s*define\s+(ERRFILE_\w+)\s+(\S.*)$/gm)]);
  for (const [, name = '', body = ''] of [
    ...defined.filter(([, , body = '']) => !body.includes('|')),
    ...defined,
  ])
    constants.set(name, String(integerOf(body, constants) ?? 0));
  return new Map([...constants].map(([name, value]) => [name, Number(value)]));
}

type IdentifierOf = (path: string, text: string) => number | undefined;

const ownIdentifier = (text: string): string | undefined =>
  /^\s*#\s*define\s+ERRFILE\s+(ERRFILE_\w+)/m.exec(text)?.[1];

/** A source, or a header beside it, says where it goes by the identifier of another; else it is that of its object. */
function sourceIdentifiers(files: TreeFiles, identifiers: ReadonlyMap<string, number>): IdentifierOf {
  const headers = new Map(
    [...files].flatMap(([path, text]) => {
      const name = path.endsWith('.h') ? ownIdentifier(text) : undefined;
      return name === undefined ? [] : [[path, name] as const];
    }),
  );
  return (path, text) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const included = [...text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)].map(([, name = '']) =>
      headers.get(folder + name),
    );
    const object = /([^/]+)\.c$/.exec(path)?.[1]?.split('.')[0]?.replaceAll('-', '_') ?? '';
    return identifiers.get(
      ownIdentifier(text) ?? included.find((name) => name !== undefined) ?? `ERRFILE_${object}`,
    );
  };
}

function sourcesByIdentifier(
  files: TreeFiles,
  identifierOf: IdentifierOf,
): Record<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [path, text] of files) {
    const file = isSource(path) ? identifierOf(path, text) : undefined;
    if (file === undefined) continue;
    const key = (file & fileMask).toString(16).padStart(8, '0');
    found.set(key, [...(found.get(key) ?? []), belowSrc(path)]);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const belowSrc = (path: string): string => path.replace(/^src\//, '');

function posixNames(general: Definitions): Record<string, string> {
  const named = [...general.keys()].flatMap((name) => {
    const einfo = name.startsWith('EINFO_') ? einfoOf(name, general, new Map()) : undefined;
    return einfo?.uniq === 0 ? [[einfo.posix.toString(16).padStart(2, '0'), einfo.message] as const] : [];
  });
  return Object.fromEntries(named);
}

/** Errors have the highest bit (UEFI specification, appendix D); headers number them with ENCODE_ERROR. */
function efiStatuses(files: TreeFiles): Record<string, string> {
  const headers = [...files].filter(([path]) => path.endsWith('/efi/Base.h')).map(([, text]) => text);
  const numbered = headers.flatMap((text) => [
    ...text.matchAll(/^\s*#\s*define\s+RETURN_(\w+)\s+ENCODE_ERROR\s*\(\s*(\d+)\s*\)/gm),
  ]);
  return Object.fromEntries(
    numbered.map(([, name = '', number]) => [(0x80 | Number(number)).toString(16), `EFI_${name}`]),
  );
}

/** Every error that the source uses or names, with the lines where its name stands. */
function errorsIn(
  path: string,
  text: string,
  file: number,
  einfoNamed: (name: string) => Einfo | undefined,
): TableError[] {
  const found = new Map<string, TableError>();
  withoutComments(text)
    // How an error is defined is no use of what it is made from.
    .replace(/^\s*#\s*define\s+E[A-Z0-9_]+\s(?:.*\\\n)*.*$/gm, (found) => found.replace(/[^\n]/g, ' '))
    .split('\n')
    .forEach((line, index) => {
      for (const [word] of line.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/\bE[A-Z0-9_]{2,}\b/g)) {
        const einfo = einfoNamed(word);
        if (einfo === undefined || einfo.message === '') continue;
        const name = word.replace(/^EINFO_/, '');
        const key = `${name} ${numberOf(einfo, file)}`;
        const before = found.get(key) ?? {
          number: numberOf(einfo, file),
          ...{ name, message: einfo.message, status: einfo.status, file: belowSrc(path), lines: [] },
        };
        found.set(key, { ...before, lines: [...new Set([...before.lines, index + 1])] });
      }
    });
  return [...found.values()];
}
