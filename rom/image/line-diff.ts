import { diffArrays } from 'diff';

/** One line of a script in two versions: only in the first, only in the second, or in both. */
export interface LineChange {
  readonly kind: 'removed' | 'added' | 'same';
  readonly line: string;
}

/** Texts with more differences than this are shown as replaced: finding fewer takes the square of their number. */
const mostEdits = 2000;

/** The lines of two texts in order, and which of them differ. */
export function diffLines(before: string, after: string): LineChange[] {
  const [a, b] = [split(before), split(after)];
  const parts = diffArrays(a, b, { maxEditLength: mostEdits });
  if (parts === undefined) return [...a.map(as('removed')), ...b.map(as('added'))];
  return parts.flatMap(({ value, added, removed }) =>
    value.map(as(added ? 'added' : removed ? 'removed' : 'same')),
  );
}

const as =
  (kind: LineChange['kind']) =>
  (line: string): LineChange => ({ kind, line });

function split(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
