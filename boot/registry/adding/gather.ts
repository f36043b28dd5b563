import { basename } from 'node:path';
import { folderTree } from '../distribution/folder-tree.ts';
import { isoTree } from '../distribution/iso-tree.ts';
import { recogniseLayout, type Recognised } from '../distribution/recognise-layout.ts';
import type { Tree } from '../distribution/tree.ts';
import { RomkitError } from '../../../system/error.ts';
import type { AddEnvironment } from './add-environment.ts';
import { examineInitrd, examineModule, examineProgram, type SystemFile } from './examine.ts';
import type { Gathered, LookedAt } from './gathered.ts';
import { valueFor } from '../../../system/present.ts';

/** Gathered files, with the tree that they come from. */
export interface GatheredWith {
  readonly gathered: Gathered;
  /** Text of the kernel where it is a script. */
  readonly script: string | null;
  /** Where files of the origin `tree` are. */
  readonly tree: Tree | null;
}

/** Files that were named one by one. */
export async function gatherFiles(
  kernelFile: SystemFile,
  initrdFiles: readonly SystemFile[],
  environment: AddEnvironment,
): Promise<GatheredWith> {
  const { script, ...kernel } = await examineProgram(kernelFile, environment);
  const { kind, takesAnyInitrd } = kernel.program;
  const initrds: Gathered['initrds'][number][] = [];
  for (const file of initrdFiles)
    initrds.push(await examineInitrd(file, takesAnyInitrd || kind === 'multiboot', environment));
  return { gathered: { ...plain, kernel, initrds }, script, tree: null };
}

const plain = {
  layout: null,
  title: null,
  modules: [],
  commandLine: '',
  runsFromMemory: false,
  notes: [],
} as const;

/**
 * An ISO image, by its layout.
 * @throws RomkitError `not-an-iso`, of isoTree or recogniseLayout
 */
export async function gatherIso(
  file: SystemFile,
  workFolder: string,
  environment: AddEnvironment,
): Promise<GatheredWith> {
  const { program, file: image } = await examineProgram(file, environment);
  if (program.kind !== 'iso')
    throw new RomkitError({
      code: 'not-an-iso',
      message: `${file.source} is no ISO image: it is ${program.title}.`,
      hint: 'Name a single program with --kernel.',
      exitCode: 2,
    });
  const { run, signal, onEvent } = environment;
  onEvent({ type: 'step', step: 'listing', file: file.source, doneBytes: 0, totalBytes: null });
  const tree = await isoTree(file.path, file.source, program.title, { run, workFolder, signal });
  return gatherTree(tree, image, environment);
}

/** A netboot folder, by its layout. @throws RomkitError of folderTree or recogniseLayout */
export async function gatherFolder(
  path: string,
  name: string,
  environment: AddEnvironment,
): Promise<GatheredWith> {
  return gatherTree(await folderTree(path, name), null, environment);
}

async function gatherTree(
  tree: Tree,
  image: LookedAt | null,
  environment: AddEnvironment,
): Promise<GatheredWith> {
  const layout = await recogniseLayout(tree);
  environment.onEvent({ type: 'recognised', file: tree.name, as: layout.layout });
  const { gathered, script } = await gatherBootFiles(tree, layout, environment);
  const modules = await gatherModules(tree, layout, image);
  return {
    gathered: {
      ...gathered,
      modules,
      layout: layout.layout,
      title: layout.title,
      commandLine: layout.commandLine,
      runsFromMemory: layout.runsFromMemory,
      notes: layout.notes,
    },
    script,
    tree,
  };
}

/** Kernel and initrds are looked at as any others are. */
async function gatherBootFiles(
  tree: Tree,
  { kernel, initrds }: Recognised,
  environment: AddEnvironment,
): Promise<GatheredWith> {
  const local = await tree.fetch([kernel, ...initrds]);
  const file = (path: string): SystemFile => ({
    ...valueFor(local, path),
    source: sourceOf(tree, path),
    sha256: null,
  });
  return gatherFiles(file(kernel), initrds.map(file), environment);
}

/** A folder's files are checked when they are stored; an image's are extracted then. */
async function gatherModules(
  tree: Tree,
  { modules, wholeImage }: Recognised,
  image: LookedAt | null,
): Promise<Gathered['modules']> {
  const found: Gathered['modules'][number][] = [];
  for (const { path, name } of modules) {
    const source = sourceOf(tree, path);
    const [place] = tree.type === 'folder' ? (await tree.fetch([path])).values() : [];
    const file: LookedAt =
      place === undefined
        ? { source, sizeBytes: tree.files.get(path) ?? 0, origin: { type: 'tree', path } }
        : await examineModule({ ...place, source, sha256: null });
    found.push({ file, name });
  }
  if (wholeImage !== null && image !== null) found.push({ file: image, name: wholeImage });
  return found;
}

const sourceOf = (tree: Tree, path: string): string => `${basename(tree.name)}: ${path}`;
