import type { Outcome } from '../../registry/decision.ts';
import type { GivenImage } from '../../registry/registry.ts';
import { neededFiles, type NeededFile } from './needed-files.ts';

/** An image that a machine was given, and what has to go out of it. */
export interface Given extends GivenImage {
  readonly files: readonly NeededFile[];
}

export function givenBy({ revision, rule }: Extract<Outcome, { type: 'image' }>): Given {
  return { image: revision.image, revision: revision.revision, rule, files: neededFiles(revision) };
}

export const isSameImage = (a: GivenImage, b: GivenImage): boolean =>
  a === b || (a.image === b.image && a.revision === b.revision && a.rule === b.rule);
