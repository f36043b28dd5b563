import type { Lookup } from '../lookup.ts';
import type { Assignment, UnknownPolicy } from '../model/assignment.ts';
import type { Boot } from '../model/boot.ts';
import type { Machine } from '../model/machine.ts';
import type { Architecture } from '../model/names.ts';
import { assignmentsByTarget } from '../names.ts';
import type { Snapshot } from '../snapshot.ts';

/** A rule that might decide what a machine boots, in the order of precedence. */
export interface Candidate {
  readonly rule: NonNullable<Boot['rule']>;
  /** For people: `tag:rack7`. */
  readonly name: string;
  /** Null where the rule has nothing to say. */
  readonly choice: Pick<Assignment, 'image' | 'revision'> | null;
  /** One sentence: why it applies, or why it does not. */
  readonly why: string;
}

/**
 * Every rule for a machine: next boot only, machine, tags, architecture, default, policy for unknown machines. Each is
 * made when it is asked for.
 */
export function* candidatesFor(
  snapshot: Snapshot,
  machine: Machine | null,
  architecture: Architecture | null,
): Generator<Candidate, void> {
  const assigned = assignmentsByTarget(snapshot);
  yield forMachine('once', 'next boot only', assigned, machine);
  yield forMachine('machine', 'machine', assigned, machine);
  yield* forTags(assigned, machine);
  yield forArchitecture(assigned, architecture);
  yield forAll(assigned);
  yield forUnknown(snapshot);
}

type Assigned = Lookup<string, Assignment>;

function forMachine(
  rule: 'once' | 'machine',
  name: string,
  assigned: Assigned,
  machine: Machine | null,
): Candidate {
  if (machine === null) return { rule, name, choice: null, why: 'The machine is not in the registry.' };
  const choice = assigned.get(`${rule}:${machine.id}`) ?? null;
  if (choice === null)
    return {
      rule,
      name,
      choice,
      why: rule === 'once' ? 'Nothing is set for its next boot only.' : 'No image is assigned to it.',
    };
  return {
    rule,
    name,
    choice,
    why: rule === 'once' ? 'Set for its next boot only.' : 'Assigned to this machine.',
  };
}

function forTags(assigned: Assigned, machine: Machine | null): Candidate[] {
  const tags = machine?.tags ?? [];
  const found = tags
    .flatMap((tag) => {
      const choice = assigned.get(`tag:${tag}`);
      return choice === undefined ? [] : [{ tag, choice }];
    })
    .sort((a, b) => b.choice.priority - a.choice.priority || (a.tag < b.tag ? -1 : 1));
  if (found.length > 0)
    return found.map(({ tag, choice }) => ({
      rule: 'tag',
      name: `tag:${tag}`,
      choice,
      why: `Assigned to tag ${tag} with priority ${choice.priority}.`,
    }));
  const why =
    tags.length === 0 ? 'It has no tags.' : `No image is assigned to its tags (${tags.join(', ')}).`;
  return [{ rule: 'tag', name: 'tag', choice: null, why }];
}

function forArchitecture(assigned: Assigned, architecture: Architecture | null): Candidate {
  const rule = 'architecture';
  if (architecture === null)
    return {
      rule,
      name: 'default for its architecture',
      choice: null,
      why: 'Its architecture is not known.',
    };
  const choice = assigned.get(`architecture:${architecture}`) ?? null;
  const why =
    choice === null ? `There is no default for ${architecture}.` : `The default for ${architecture}.`;
  return { rule, name: `default for ${architecture}`, choice, why };
}

function forAll(assigned: Assigned): Candidate {
  const choice = assigned.get('default') ?? null;
  const why = choice === null ? 'There is no default image.' : 'The default for all machines.';
  return { rule: 'default', name: 'default', choice, why };
}

function forUnknown({ policy }: Snapshot): Candidate {
  const image = policy.unknown.type === 'image' ? policy.unknown.image : null;
  return {
    rule: 'unknown',
    name: 'policy for unknown machines',
    choice: image === null ? null : { image, revision: null },
    why: whyUnknown(policy.unknown),
  };
}

function whyUnknown(unknown: UnknownPolicy): string {
  switch (unknown.type) {
    case 'image':
      return `The policy gives ${unknown.image} to machines without an assignment.`;
    case 'wait':
      return 'The policy lets machines without an assignment wait.';
    case 'nothing':
      return 'The policy gives nothing to machines without an assignment.';
  }
}
