/**
 * The candidates nearest to a word a person typed, best first: for "did you mean" hints.
 * Distance is Damerau-Levenshtein without case; candidates further than a third of the word (at least 2, for a word of up to four
 * letters 1) are left out.
 */
function nearest(word: string, candidates: Iterable<string>, count = 3): string[] {
  const limit = word.length <= 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  const wanted = word.toLowerCase();
  return [...candidates]
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** `did you mean a, b or c?`, or undefined where nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(word, candidates);
  const last = found.pop();
  if (last === undefined) return undefined;
  return `did you mean ${found.length > 0 ? `${found.join(', ')} or ` : ''}${last}?`;
}

/** The distance on a way that does not exist. */
const no = Infinity;

/** Number of insertions, deletions, substitutions and swaps of neighbours between two words. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const [above, left, diagonal] = [previous[j], current[j - 1], previous[j - 1]];
      let best = Math.min((above ?? no) + 1, (left ?? no) + 1, (diagonal ?? no) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] ?? no) + 1);
      }
      current.push(best);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length] ?? no;
}
