/** One line of a script in two versions: only in the first, only in the second, or in both. */
export interface LineChange {
  readonly kind: 'removed' | 'added' | 'same';
  readonly line: string;
}

/** Above this many pairs of lines the middle is shown as replaced at once. */
const mostPairs = 4_000_000;

/** Which lines differ between two texts, by their longest common subsequence; all lines in order. */
export function diffLines(before: string, after: string): LineChange[] {
  const [a, b] = [split(before), split(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let tail = 0;
  while (tail < a.length - start && tail < b.length - start && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const change = (kind: LineChange['kind']) => (line: string) => ({ kind, line });
  return [
    ...a.slice(0, start).map(change('same')),
    ...diffMiddle(a.slice(start, a.length - tail), b.slice(start, b.length - tail)),
    ...a.slice(a.length - tail).map(change('same')),
  ];
}

function split(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function diffMiddle(a: readonly string[], b: readonly string[]): LineChange[] {
  const isHuge = a.length * b.length > mostPairs;
  const width = b.length + 1;
  // common[i * width + j]: lines that a from i on and b from j on have in common.
  const common = new Uint32Array(isHuge ? 0 : (a.length + 1) * width);
  for (let i = isHuge ? -1 : a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const changes: LineChange[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (!isHuge && i < a.length && j < b.length && a[i] === b[j]) {
      changes.push({ kind: 'same', line: a[i]! });
      i++;
      j++;
    } else if (
      i < a.length &&
      (isHuge || j === b.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!)
    ) {
      changes.push({ kind: 'removed', line: a[i++]! });
    } else {
      changes.push({ kind: 'added', line: b[j++]! });
    }
  }
  return changes;
}
