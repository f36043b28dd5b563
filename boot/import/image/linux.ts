import type { ImageKind } from '../../registry/model/image.ts';
import type { Program } from '../../registry/recognise/program-file.ts';
import type { SiteCollector } from '../collect/collector.ts';
import { nothingSet, type NewImage } from '../collect/chain-image.ts';
import type { FileSource, ImportedFile, Place } from '../site.ts';
import { commandLineProblem, withoutInitrds } from './command-line.ts';
import { lookAtProgram } from './program.ts';

/** A kernel, an EFI program, … with what is loaded beside it, as a configuration names them. */
export interface LoadedFiles {
  readonly place: Place;
  readonly title: string;
  readonly kernel: NamedSource;
  readonly initrds: readonly NamedSource[];
  readonly commandLine: string;
  /** For a kernel that cannot be looked at. */
  readonly kind?: ImageKind | undefined;
}

export interface NamedSource {
  readonly name: string;
  readonly source: FileSource;
}

/**
 * An image of these files: what the kernel is, is read from it where it is at hand.
 * @returns undefined where its command line cannot be kept; that is told
 */
export async function loadedImage(
  loaded: LoadedFiles,
  collector: SiteCollector,
): Promise<NewImage | undefined> {
  const { place, title, kernel, initrds } = loaded;
  const commandLine = withoutInitrds(
    loaded.commandLine,
    initrds.map(({ name }) => name),
  );
  const problem = commandLineProblem(commandLine);
  if (problem !== undefined) {
    collector.problem(place, problem);
    return undefined;
  }
  const program =
    kernel.source.type === 'path' ? await look(kernel.source.path, place, collector) : undefined;
  const guess = /\.efi$/i.test(kernel.name) && initrds.length === 0 ? 'efi' : 'linux';
  const kind = bootable(program) ?? loaded.kind ?? guess;
  return {
    ...nothingSet,
    kind,
    title: title.slice(0, 200),
    files: files(kernel, initrds),
    commandLine,
    architecture: program?.architecture ?? null,
    firmware: program?.firmware ?? null,
  };
}

/** A script has its own reader. */
const bootable = (program: Program | undefined): ImageKind | undefined =>
  program === undefined || program.kind === 'script' ? undefined : program.kind;

const look = (path: string, place: Place, collector: SiteCollector): ReturnType<typeof lookAtProgram> =>
  lookAtProgram(path, (message) => collector.problem(place, message));

/** Of each the name is its own: it stands in a URL. */
function files(kernel: NamedSource, initrds: readonly NamedSource[]): ImportedFile[] {
  const taken = new Set<string>();
  return [kernel, ...initrds].map(({ name, source }, index) => {
    const base = fileName(name);
    let free = base;
    for (let number = 2; taken.has(free); number++) free = `${number}-${base}`;
    taken.add(free);
    return { role: index === 0 ? 'kernel' : 'initrd', name: free, source };
  });
}

/** The last part of a path, of letters that a URL needs no escapes for. */
export const fileName = (path: string): string =>
  (path.split(/[/\\]/).at(-1) ?? '')
    .replace(/[^\w.+~-]/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 100) || 'file';
