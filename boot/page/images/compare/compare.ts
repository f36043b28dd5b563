import type { ImageFile, Revision } from '../../../registry/model/image.ts';
import { firmwareNames } from '../../../registry/resolve/fit.ts';
import { wordDiff, type DiffWord } from './word-diff.ts';
import { itemAt, present } from '../../../../system/present.ts';

/** The difference between two revisions of an image. */
export interface Comparison {
  readonly files: readonly FileDifference[];
  readonly commandLine: readonly DiffWord[];
  readonly values: readonly ValueDifference[];
}

/** `changed`: another content, or another name for the same one. */
export interface FileDifference {
  readonly role: ImageFile['role'];
  readonly change: 'same' | 'changed' | 'added' | 'removed';
  readonly before: ImageFile | null;
  readonly after: ImageFile | null;
}

export interface ValueDifference {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly isSame: boolean;
}

/** Compare two revisions: files by role and name, the command line by words, everything else by value. */
export const compareRevisions = (before: Revision, after: Revision): Comparison => ({
  files: compareFiles(before.files, after.files),
  commandLine: wordDiff(before.commandLine, after.commandLine),
  values: valuesOf(before).map(([name, value], index) => {
    const other = itemAt(valuesOf(after), index)[1];
    return { name, before: value, after: other, isSame: value === other };
  }),
});

/**
 * Files of the same role and name belong together; of the rest those of the same role and content, and then the only
 * one of its role on either side: a kernel is named by its version.
 */
function compareFiles(before: readonly ImageFile[], after: readonly ImageFile[]): FileDifference[] {
  const pairs = new Map<ImageFile, ImageFile>();
  const taken = new Set<ImageFile>();
  const pair = (fits: (a: ImageFile, b: ImageFile) => boolean): void => {
    for (const a of before) {
      if (pairs.has(a)) continue;
      const b = after.find((each) => !taken.has(each) && each.role === a.role && fits(a, each));
      if (b === undefined) continue;
      pairs.set(a, b);
      taken.add(b);
    }
  };
  pair((a, b) => a.name === b.name);
  pair((a, b) => a.sha256 === b.sha256);
  const restOf = (files: readonly ImageFile[], role: string): ImageFile[] =>
    files.filter((file) => file.role === role && !pairs.has(file) && !taken.has(file));
  pair(({ role }) => restOf(before, role).length === 1 && restOf(after, role).length === 1);
  return [
    ...before.map((file) => difference(file, pairs.get(file) ?? null)),
    ...after.filter((file) => !taken.has(file)).map((file) => difference(null, file)),
  ];
}

function difference(before: ImageFile | null, after: ImageFile | null): FileDifference {
  const { role } = present(before ?? after, 'file on either side');
  if (before === null) return { role, change: 'added', before, after };
  if (after === null) return { role, change: 'removed', before, after };
  const isSame = before.sha256 === after.sha256 && before.name === after.name;
  return { role, change: isSame ? 'same' : 'changed', before, after };
}

const valuesOf = (revision: Revision): (readonly [name: string, value: string])[] => [
  ['title', revision.title],
  ['kind', revision.kind],
  ['architecture', revision.architecture ?? 'any'],
  ['firmware', revision.firmware === null ? 'any' : firmwareNames[revision.firmware]],
  ['RAM', revision.leastMemoryMiB === null ? 'not known' : `at least ${revision.leastMemoryMiB} MiB`],
  ['reports itself up', revision.reportsUp ? 'yes' : 'no'],
  ['URL', revision.url ?? ''],
  ['text', revision.text ?? ''],
];
