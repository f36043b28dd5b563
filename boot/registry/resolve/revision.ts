import type { Assignment } from '../model/assignment.ts';
import type { Revision } from '../model/image.ts';
import type { Snapshot } from '../snapshot.ts';

/** The revision that an assignment names or follows; null where the registry does not have it. */
export function findRevision(
  { images }: Snapshot,
  { image, revision }: Pick<Assignment, 'image' | 'revision'>,
): Revision | null {
  const found = images.get(image);
  const number = revision ?? found?.current;
  return found?.revisions.find((each) => each.revision === number) ?? null;
}
