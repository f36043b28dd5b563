import { canonicalJson } from '../../../system/files/files.ts';
import { usualPolicy, type Policy } from '../../registry/model/assignment.ts';
import type { ImportedPolicy, Place } from '../site.ts';
import { resolveImage, type KnownAs } from './images.ts';
import type { PlanDraft } from './import-plan.ts';

/** Plan a policy: what the registry has set to something else than usual stays. Returns the keys that change. */
export function planPolicy(
  policy: ImportedPolicy,
  place: Place,
  known: KnownAs,
  draft: PlanDraft,
): readonly string[] {
  const wanted = withKnownImage(policy, place, known, draft);
  const there = draft.snapshot.policy;
  const keys = (Object.keys(wanted) as (keyof Policy)[]).filter((key) => {
    if (wanted[key] === undefined || isSame(wanted[key], there[key])) return false;
    const isUsual = isSame(there[key], usualPolicy[key]);
    if (!isUsual)
      draft.problem(
        place,
        `The policy "${key}" is ${JSON.stringify(there[key])} in the registry and stays so.`,
      );
    return isUsual;
  });
  const changed = Object.fromEntries(keys.map((key) => [key, wanted[key]])) as Partial<Policy>;
  if (keys.length > 0) draft.change(place, { type: 'set-policy', policy: changed });
  return keys;
}

function withKnownImage(
  policy: ImportedPolicy,
  place: Place,
  known: KnownAs,
  draft: PlanDraft,
): ImportedPolicy {
  const { unknown, ...rest } = policy;
  if (unknown?.type !== 'image') return policy;
  const found = resolveImage({ image: unknown.image, revision: null }, known, draft);
  if (found === undefined) draft.problem(place, `There is no image "${unknown.image}" for unknown machines.`);
  return found === null || found === undefined
    ? rest
    : { ...rest, unknown: { ...unknown, image: found.image } };
}

const isSame = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
