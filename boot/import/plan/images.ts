import { freeName } from '../collect/image-name.ts';
import type { ImageReference } from '../collect/image-reference.ts';
import type { Image, NewRevision } from '../../registry/model/image.ts';
import type { ImportedImage } from '../site.ts';
import type { PlanDraft } from './import-plan.ts';
import { contentOf, numberOf, readyRevision } from './revisions.ts';
import { firstItem, lastItem, valueFor } from '../../../system/present.ts';

/** The registry's revision of a site's image; null while its files are not stored. */
export type KnownAs = ReadonlyMap<string, ImageAlias | null>;

export interface ImageAlias {
  readonly image: string;
  /** Of the site's revision numbers those of the registry. */
  readonly numbers: ReadonlyMap<number, number>;
  /** For assignments without a pin: null follows; a number where the registry's current one is another. */
  readonly follow: number | null;
}

interface ReadyRevision {
  readonly number: number;
  readonly revision: NewRevision;
}

/** Plan the images of a site. */
export function planImages(images: readonly ImportedImage[], draft: PlanDraft): KnownAs {
  const known = new Map<string, ImageAlias | null>();
  const taken = new Set([...draft.snapshot.images.keys(), ...images.map(({ name }) => name)]);
  for (const image of images) {
    const ready = readyRevisions(image, draft);
    if (ready === undefined) known.set(image.name, null);
    else known.set(image.name, planImage(image, ready, taken, draft));
  }
  return known;
}

function readyRevisions(image: ImportedImage, draft: PlanDraft): readonly ReadyRevision[] | undefined {
  const ready = image.revisions.map((each) => ({
    number: each.number,
    ...readyRevision(each, draft.knowledge),
  }));
  const sources = ready.flatMap((each) => ('sources' in each ? each.sources : []));
  if (sources.length > 0) draft.waiting.push({ image, sources });
  return sources.length > 0 ? undefined : ready.filter((each) => 'revision' in each);
}

function planImage(
  image: ImportedImage,
  ready: readonly ReadyRevision[],
  taken: Set<string>,
  draft: PlanDraft,
): ImageAlias {
  const there = draft.snapshot.images.get(image.name);
  if (!image.isNameDerived)
    return there === undefined
      ? addImage(image, image.name, ready, draft)
      : addTo(there, image, ready, draft);
  return (
    sameImage(firstItem(ready), image.name, draft) ??
    addImage(image, nameFor(image, there, taken, draft), ready, draft)
  );
}

/** romkit made the name up: where it is taken by another image, another one is as good. */
function nameFor(
  image: ImportedImage,
  there: Image | undefined,
  taken: Set<string>,
  draft: PlanDraft,
): string {
  if (there === undefined) return image.name;
  const name = freeName(image.name, (each) => taken.has(each));
  taken.add(name);
  draft.notes.push(`The image "${image.name}" of the site is added as "${name}": that name has another one.`);
  return name;
}

/** An image of the registry with this content, by whichever name, best by its own. */
function sameImage(
  { number, revision }: ReadyRevision,
  wish: string,
  { snapshot }: PlanDraft,
): ImageAlias | undefined {
  const content = contentOf(revision);
  const named = snapshot.images.get(wish);
  for (const image of [...(named === undefined ? [] : [named]), ...snapshot.images.values()]) {
    const found = numberOf(image, content);
    if (found !== undefined)
      return {
        image: image.name,
        numbers: new Map([[number, found]]),
        follow: found === image.current ? null : found,
      };
  }
  return undefined;
}

/** An image that the registry does not have; one that the site names keeps its numbers where those are free. */
function addImage(
  { place, current, name: siteName, isNameDerived }: ImportedImage,
  image: string,
  ready: readonly ReadyRevision[],
  draft: PlanDraft,
): ImageAlias {
  if (isNameDerived) {
    draft.change(place, { type: 'add-revision', image, revision: firstItem(ready).revision });
    return { image, numbers: new Map(), follow: null };
  }
  const last = draft.knowledge.lastRevisions.get(image) ?? 0;
  const isFree = firstItem(ready).number > last;
  const numbers = new Map(ready.map(({ number }, index) => [number, isFree ? number : last + 1 + index]));
  for (const { number, revision } of ready)
    draft.change(place, { type: 'add-revision', image, revision, number: valueFor(numbers, number) });
  if (!isFree)
    draft.notes.push(
      `The revisions of "${siteName}" get new numbers, from ${last + 1}: theirs have been given out before.`,
    );
  if (current !== lastItem(ready).number)
    draft.change(place, { type: 'use-revision', image, revision: valueFor(numbers, current) });
  return { image, numbers, follow: null };
}

/** New revisions of an image that is there; which one is current stays as it is. */
function addTo(
  there: Image,
  image: ImportedImage,
  ready: readonly ReadyRevision[],
  draft: PlanDraft,
): ImageAlias {
  const { name, place } = image;
  const numbers = new Map<number, number>();
  let next = Math.max(draft.knowledge.lastRevisions.get(name) ?? 0, lastItem(there.revisions).revision) + 1;
  for (const { number, revision } of ready) {
    const found = numberOf(there, contentOf(revision));
    numbers.set(number, found ?? Math.max(next, number));
    if (found !== undefined) continue;
    next = Math.max(next, number) + 1;
    draft.change(place, { type: 'add-revision', image: name, revision, number: valueFor(numbers, number) });
  }
  const added = [...numbers.values()].some((number) => number > lastItem(there.revisions).revision);
  if (added) draft.change(place, { type: 'use-revision', image: name, revision: there.current });
  const wanted = valueFor(numbers, image.current);
  if (wanted !== there.current)
    draft.problem(
      place,
      `The current revision of "${name}" is ${there.current} in the registry and stays so; romkit image use ${name}@${wanted} makes it the site's.`,
    );
  return { image: name, numbers, follow: null };
}

/**
 * An image of the site, or of the registry, as an assignment of the site names it.
 * @returns null while it waits; undefined where there is no such image or revision
 */
export function resolveImage(
  { image, revision }: ImageReference,
  known: KnownAs,
  { snapshot }: PlanDraft,
): ImageReference | null | undefined {
  const alias = known.get(image);
  if (alias === null) return null;
  if (alias !== undefined) {
    const number = revision === null ? alias.follow : alias.numbers.get(revision);
    if (number !== undefined) return { image: alias.image, revision: number };
  }
  const there = snapshot.images.get(image);
  if (there === undefined) return undefined;
  const isThere = revision === null || there.revisions.some((each) => each.revision === revision);
  return isThere ? { image, revision } : undefined;
}
