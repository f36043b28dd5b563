import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RomkitError } from '../../../system/error.ts';
import { flavours, type FlavourName } from '../flavour.ts';

/** Paths that are in every tree of a flavour, and none of the other's. */
export const treeMarks: Readonly<Record<FlavourName, string>> = {
  ipxe: 'src/include/ipxe',
  gpxe: 'src/include/gpxe',
};

export const treeMakefile = 'src/Makefile';

/** Which of the paths that tell a tree's flavour are there. */
export interface TreeMarks {
  readonly makefile: boolean;
  readonly ipxe: boolean;
  readonly gpxe: boolean;
}

export function marksInFolder(folder: string): TreeMarks {
  const has = (path: string): boolean => existsSync(join(folder, path));
  return { makefile: has(treeMakefile), ipxe: has(treeMarks.ipxe), gpxe: has(treeMarks.gpxe) };
}

/** The flavour of a tree, or undefined where it is neither. */
function flavourOf(marks: TreeMarks): FlavourName | undefined {
  if (!marks.makefile) return undefined;
  return marks.ipxe ? 'ipxe' : marks.gpxe ? 'gpxe' : undefined;
}

/**
 * Refuse what is not a source tree of the wanted flavour.
 * @throws RomkitError `source-wrong-flavour` or `source-not-a-tree`, exit code 3.
 */
export function checkTree(marks: TreeMarks, flavour: FlavourName, location: string): void {
  const found = flavourOf(marks);
  if (found === flavour) return;
  const title = flavours[flavour].title;
  if (found !== undefined) {
    throw new RomkitError({
      code: 'source-wrong-flavour',
      message: `${location} is ${flavours[found].title}, not ${title}.`,
      hint: `Use it with --flavour ${found}, or name ${title}'s source: romkit source use DIR-or-URL --flavour ${flavour}`,
      exitCode: 3,
    });
  }
  throw new RomkitError({
    code: 'source-not-a-tree',
    message: `${location} is no ${title} source tree: it has no ${marks.makefile ? treeMarks[flavour] : treeMakefile}.`,
    hint: `Name ${title}'s top folder, its repository or a URL: romkit source use DIR-or-URL${flavour === 'ipxe' ? '' : ` --flavour ${flavour}`}`,
    exitCode: 3,
  });
}
