import type { Image, Revision } from '../../../registry/model/image.ts';

/** The name in the URL: `?compare=3,5`. */
export const compareName = 'compare';

/** Two revisions side by side, the earlier one first as somebody chose. */
export interface Compared {
  readonly before: Revision;
  readonly after: Revision;
}

/** The revisions that `?compare=3,5` names; null where there is none such, `unknown` where the image lacks one. */
export function comparedIn(search: URLSearchParams, { revisions }: Image): Compared | 'unknown' | null {
  const text = search.get(compareName);
  if (text === null) return null;
  const [before, after, ...rest] = text
    .split(',')
    .map((number) => revisions.find(({ revision }) => String(revision) === number));
  return before === undefined || after === undefined || rest.length > 0 ? 'unknown' : { before, after };
}

/** The comparison that somebody most likely wants: the current revision, and the one before it (else after it). */
export function usualComparison({ current, revisions }: Image): string | null {
  const at = revisions.findIndex(({ revision }) => revision === current);
  const other = revisions[at - 1];
  if (other !== undefined) return compareValue(other.revision, current);
  const later = revisions[at + 1];
  return later === undefined ? null : compareValue(current, later.revision);
}

export const compareValue = (before: number, after: number): string => `${before},${after}`;
