import type { Outcome } from '../../registry/decision.ts';
import type { Revision } from '../../registry/model/image.ts';
import type { GivenImage } from '../../registry/registry.ts';
import { neededFiles, type NeededFile } from './needed-files.ts';

/** An image that a machine was given, and what has to go out of it. */
export interface Given extends GivenImage {
  readonly files: readonly NeededFile[];
  /** Its system reports itself. */
  readonly reportsUp: boolean;
}

export function givenBy({ revision, rule }: Extract<Outcome, { type: 'image' }>): Given {
  return givenRevision(revision, rule);
}

export function givenRevision(revision: Revision, rule: Given['rule']): Given {
  const { image, revision: number, reportsUp } = revision;
  return { image, revision: number, rule, files: neededFiles(revision), reportsUp };
}

export const isSameImage = (a: GivenImage, b: GivenImage): boolean =>
  a === b || (a.image === b.image && a.revision === b.revision && a.rule === b.rule);
