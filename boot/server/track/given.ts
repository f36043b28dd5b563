import type { Outcome } from '../../registry/decision.ts';
import type { Revision } from '../../registry/model/image.ts';
import type { GivenImage } from '../../registry/registry.ts';
import { neededFiles, type NeededFile } from './needed-files.ts';

/** An image that a machine was given, and what has to go out of it. */
export interface Given extends GivenImage {
  readonly files: readonly NeededFile[];
  /** Its system reports itself. */
  readonly reportsUp: boolean;
  /** Where its script chains to: an image of kind `chain`, whose boot goes on at another server. */
  readonly chainsTo?: string;
}

export function givenBy({ revision, rule }: Extract<Outcome, { type: 'image' }>): Given {
  return givenRevision(revision, rule);
}

/** One object for all machines that are given the same by the same rule. */
export function givenRevision(revision: Revision, rule: Given['rule']): Given {
  const ofRevision = known.get(revision) ?? new Map<Given['rule'], Given>();
  known.set(revision, ofRevision);
  const given = ofRevision.get(rule) ?? newGiven(revision, rule);
  ofRevision.set(rule, given);
  return given;
}

const known = new WeakMap<Revision, Map<Given['rule'], Given>>();

function newGiven(revision: Revision, rule: Given['rule']): Given {
  const { image, revision: number, reportsUp, kind, url } = revision;
  const chained = kind === 'chain' && url !== null ? { chainsTo: url } : {};
  return { image, revision: number, rule, files: neededFiles(revision), reportsUp, ...chained };
}

export const isSameImage = (a: GivenImage, b: GivenImage): boolean =>
  a === b || (a.image === b.image && a.revision === b.revision && a.rule === b.rule);
