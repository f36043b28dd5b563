import type { Assignment } from '../../../registry/model/assignment.ts';
import type { Change } from '../../../registry/model/change.ts';
import { assignEach } from '../../api/changes.ts';
import { count } from '../../text/count.ts';

/** An assignment as somebody chooses it. */
export interface AssignmentWish {
  readonly image: string;
  /** Null follows the image's current revision; a number pins. */
  readonly revision: number | null;
  /** Null: each of the machines that are selected. */
  readonly tag: string | null;
  readonly isOnce: boolean;
}

/**
 * The changes that a wish is. A tag keeps the priority that it has.
 * @param machines those that are selected
 * @param assignments all of the pool
 */
export function changesOf(
  { image, revision, tag, isOnce }: AssignmentWish,
  machines: readonly { readonly id: number }[],
  assignments: readonly Assignment[],
): Change[] {
  if (tag === null) return assignEach(machines, image, revision, isOnce);
  const before = assignments.find(({ target }) => target.type === 'tag' && target.tag === tag);
  const priority = before?.priority ?? 0;
  return [{ type: 'assign', assignment: { target: { type: 'tag', tag }, image, revision, priority } }];
}

/** `Assigned debian@3 to 40 machines, pinned, next boot only`. @param current the image's current revision */
export function doneWords(wish: AssignmentWish, current: number, machines: number): string {
  const { image, revision, tag, isOnce } = wish;
  const whom = tag === null ? count(machines, 'machine') : `tag ${tag}`;
  const how = [revision === null ? '' : ', pinned', isOnce && tag === null ? ', next boot only' : ''];
  return `Assigned ${image}@${revision ?? current} to ${whom}${how.join('')}`;
}
