import { usageError, type RomkitError } from '../../../system/error.ts';
import { canonicalJson } from '../../../system/files/files.ts';
import type { Change } from '../model/change.ts';
import { newRevisionSchema, type NewRevision, type Revision } from '../model/image.ts';
import type { RevisionName } from '../model/names.ts';
import { revisionName, targetName } from '../names.ts';
import { checkTemplate } from '../resolve/command-line.ts';
import type { Draft } from './draft.ts';
import { unchanged, type Step } from './step.ts';

type Of<Type extends Change['type']> = Extract<Change, { type: Type }>;

/** A new revision becomes the current one. What equals the current one is not added again, unless it has a number. */
export function addRevision(draft: Draft, change: Of<'add-revision'>): Step {
  const { image: name, revision: wanted } = change;
  checkTemplate(wanted.commandLine);
  const image = draft.findImage(name);
  const current = image?.revisions.find(({ revision }) => revision === image.current);
  if (change.number === undefined && current !== undefined && isSame(current, wanted))
    return unchanged(`${revisionName(current)} is the same.`);
  const number = change.number ?? nextNumber(draft, name);
  if (number < nextNumber(draft, name)) throw numberTaken({ image: name, revision: number });
  const { by, atMs } = draft.occasion;
  const revision: Revision = { ...wanted, image: name, revision: number, addedBy: by, addedMs: atMs };
  draft.putImage({ name, current: number, revisions: [...(image?.revisions ?? []), revision] });
  (image === undefined ? draft.touches : draft.uses).add(`image:${name}`);
  draft.touches.add(`revision:${name}@${number}`).add(`image:${name}/current`);
  return {
    inverse:
      image === undefined
        ? [{ type: 'remove-image', image: name }]
        : [
            { type: 'use-revision', image: name, revision: image.current },
            { type: 'remove-revision', image: name, revision: number },
          ],
    summary: `Added ${revisionName(revision)}${wanted.title === '' ? '' : ` (${wanted.title})`}.`,
  };
}

export function useRevision(draft: Draft, { image: name, revision }: Of<'use-revision'>): Step {
  const image = draft.image(name);
  draft.revision(name, revision);
  if (image.current === revision) return unchanged(`${name}@${revision} is the current revision already.`);
  draft.putImage({ ...image, current: revision });
  draft.uses.add(`image:${name}`).add(`revision:${name}@${revision}`);
  draft.touches.add(`image:${name}/current`);
  return {
    inverse: [{ type: 'use-revision', image: name, revision: image.current }],
    summary: `${name}@${revision} is the current revision, instead of ${image.current}.`,
  };
}

export function removeImage(draft: Draft, { image: name }: Of<'remove-image'>): Step {
  const image = draft.image(name);
  refuseIfUsed(draft, name, null);
  draft.removeImage(name);
  draft.touches.add(`image:${name}`).add(`image:${name}/current`);
  for (const { revision } of image.revisions) draft.touches.add(`revision:${name}@${revision}`);
  return { inverse: [{ type: 'restore-image', image }], summary: `Removed the image ${name}.` };
}

export function removeRevision(draft: Draft, { image: name, revision }: Of<'remove-revision'>): Step {
  const image = draft.image(name);
  const removed = draft.revision(name, revision);
  if (image.current === revision)
    throw usageError(
      'revision-in-use',
      `${name}@${revision} is the current revision of ${name}.`,
      image.revisions.length === 1
        ? `It is the only one: romkit image remove ${name} removes the image.`
        : `Make another one current first: romkit image use ${name}@REVISION.`,
    );
  refuseIfUsed(draft, name, revision);
  draft.putImage({ ...image, revisions: image.revisions.filter((each) => each.revision !== revision) });
  draft.uses.add(`image:${name}`);
  draft.touches.add(`revision:${name}@${revision}`);
  return {
    inverse: [{ type: 'restore-revision', revision: removed }],
    summary: `Removed ${name}@${revision}.`,
  };
}

const numberTaken = (name: RevisionName): RomkitError =>
  usageError(
    'revision-number-taken',
    `The number of ${revisionName(name)} has been given out before, and names one content for ever.`,
    'Add it without a number, and use the number that it gets.',
  );

const nextNumber = (draft: Draft, name: string): number =>
  Math.max(
    draft.occasion.lastRevisions.get(name) ?? 0,
    0,
    ...(draft.findImage(name)?.revisions ?? []).map(({ revision }) => revision),
  ) + 1;

/** Unknown keys are dropped, so that a Revision compares as the NewRevision that it came from. */
const isSame = (revision: Revision, wanted: NewRevision): boolean =>
  canonicalJson(newRevisionSchema.parse(revision)) === canonicalJson(newRevisionSchema.parse(wanted));

/** @param revision null: any of the image's revisions */
function refuseIfUsed(draft: Draft, name: string, revision: number | null): void {
  const users = draft
    .assignments()
    .filter((each) => each.image === name && (revision === null || each.revision === revision))
    .map(({ target }) => target);
  const { unknown } = draft.policy;
  const isPolicy = revision === null && unknown.type === 'image' && unknown.image === name;
  if (users.length === 0 && !isPolicy) return;
  const first = users.slice(0, 3).map((target) => targetName(target, draft.machineName));
  const shown = [
    ...(isPolicy ? ['the policy for unknown machines'] : []),
    ...first,
    ...(users.length > 3 ? [`${users.length - 3} more`] : []),
  ].join(', ');
  throw usageError(
    revision === null ? 'image-in-use' : 'revision-in-use',
    `${name}${revision === null ? '' : `@${revision}`} is assigned to ${shown}.`,
    'Assign another image there first.',
  );
}
