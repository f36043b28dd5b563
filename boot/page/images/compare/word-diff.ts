import { itemAt } from '../../../../system/present.ts';
/** A word of one text or of both. */
export interface DiffWord {
  readonly word: string;
  readonly change: 'same' | 'added' | 'removed';
}

/** Texts that differ in more words than this are shown as one removed and one added: their table would be too large. */
const mostWords = 1000;

/**
 * The words of two texts in one row: those of both once, with as few removed and added ones as can be (longest common
 * subsequence). White space counts as one blank.
 */
export function wordDiff(before: string, after: string): DiffWord[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  const start = commonStart(a, b);
  const end = commonStart(a.slice(start).reverse(), b.slice(start).reverse());
  const [middleA, middleB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return [
    ...marked(a.slice(0, start), 'same'),
    ...differing(middleA, middleB),
    ...marked(a.slice(a.length - end), 'same'),
  ];
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

const marked = (words: readonly string[], change: DiffWord['change']): DiffWord[] =>
  words.map((word) => ({ word, change }));

function commonStart(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((word, index) => word !== b[index]);
  return differs === -1 ? a.length : differs;
}

function differing(a: readonly string[], b: readonly string[]): DiffWord[] {
  if (Math.max(a.length, b.length) > mostWords) return [...marked(a, 'removed'), ...marked(b, 'added')];
  const common = commonLengths(a, b);
  const words: DiffWord[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && a[i] === b[j]) {
      words.push({ word: itemAt(a, i), change: 'same' });
      i += 1;
      j += 1;
    } else if (
      j === b.length ||
      (i < a.length && itemAt(itemAt(common, i + 1), j) >= itemAt(itemAt(common, i), j + 1))
    )
      words.push({ word: itemAt(a, i++), change: 'removed' });
    else words.push({ word: itemAt(b, j++), change: 'added' });
  }
  return words;
}

/** At [i][j] the length of the longest common subsequence of what follows i in `a` and j in `b`. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    const [row, below] = [itemAt(lengths, i), itemAt(lengths, i + 1)];
    for (let j = b.length - 1; j >= 0; j--)
      row[j] = a[i] === b[j] ? itemAt(below, j + 1) + 1 : Math.max(itemAt(below, j), itemAt(row, j + 1));
  }
  return lengths;
}
