import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { packageRoot } from '../../../system/files/folders.ts';
import { homeOf, romkitProgram, start, workOf, type Ended, type Place } from '../process/romkit.ts';
import type { Needs } from '../skip.ts';
import { gitIn } from './tiny-tree.ts';

/** A place whose iPXE source is the toy tree of test/fixtures: builds take a second. */
export interface ToyPlace extends Place {
  /** The toy's repository, which tests may change. */
  readonly source: string;
  remove(): void;
}

export function toyPlace(): ToyPlace {
  const root = mkdtempSync(join(tmpdir(), 'romkit-toy-'));
  const source = join(root, 'source');
  cpSync(join(packageRoot(), 'test/fixtures/toy-tree'), source, { recursive: true });
  gitIn(source, 'init', '-q', '-b', 'main');
  gitIn(source, 'add', '-A');
  gitIn(source, 'commit', '-qm', 'toy');
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  const place = { root, source, env: { ROMKIT_IPXE_SOURCE: source }, remove };
  for (const folder of [homeOf(place), workOf(place)]) mkdirSync(folder, { recursive: true });
  return place;
}

/** The same source in a place of its own: other cache, other home, other working folder. */
export function elsewhere(place: ToyPlace): ToyPlace {
  const root = mkdtempSync(join(tmpdir(), 'romkit-toy-'));
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  const other = { ...place, root, remove };
  for (const folder of [homeOf(other), workOf(other)]) mkdirSync(folder, { recursive: true });
  return other;
}

/** A checkout of romkit that has the toy as its submodule, pinned. */
export function toyCheckout(place: ToyPlace): {
  readonly root: string;
  romkit(...args: string[]): Promise<Ended>;
} {
  const root = join(place.root, 'checkout');
  for (const path of ['dist', 'scripts', 'package.json'])
    cpSync(join(packageRoot(), path), join(root, path), { recursive: true });
  symlinkSync(join(packageRoot(), 'node_modules'), join(root, 'node_modules'));
  gitIn(root, 'init', '-q', '-b', 'main');
  gitIn(root, 'submodule', 'add', '-q', place.source, 'ipxe-src');
  gitIn(root, 'commit', '-qm', 'pin the toy');
  const program = join(root, relative(packageRoot(), romkitProgram));
  // No other source is named, so it is the submodule.
  return { root, romkit: (...args) => start({ root: place.root }, process.execPath, program, ...args).ended };
}

/** While the gate is shut, every compilation waits in make. */
export function shutGate(place: Place): void {
  writeFileSync(join(homeOf(place), 'gate'), '');
}

export function openGate(place: Place): void {
  rmSync(join(homeOf(place), 'gate'), { force: true });
}

/** Write a file in the place's working folder. */
export function put(place: Place, name: string, content: string | Uint8Array): string {
  const path = join(workOf(place), name);
  writeFileSync(path, content);
  return path;
}

/** What building a toy needs. */
export const toyNeeds: Needs = {
  tools: ['make', 'gcc', 'ld', 'objcopy', 'perl', 'git'],
  lacks: existsSync('/proc/self/stat') ? undefined : 'there is no /proc here',
};
