import { usageError } from '../../../system/error.ts';
import type { Assignment, Policy, Target } from '../model/assignment.ts';
import type { Change } from '../model/change.ts';
import { revisionName, targetKey, targetName } from '../names.ts';
import { builtInVariables, variablesIn } from '../resolve/command-line.ts';
import type { Draft } from './draft.ts';
import { becomeKnown } from './machine-changes.ts';
import { unchanged, type Step } from './step.ts';

type Of<Type extends Change['type']> = Extract<Change, { type: Type }>;

export function assign(draft: Draft, { assignment }: Of<'assign'>): Step {
  const { target, image, revision } = assignment;
  const current = draft.image(image).current;
  draft.revision(image, revision ?? current);
  const name = targetName(target, draft.machineName);
  const known = 'machine' in target ? becomeKnown(draft, target.machine) : [];
  draft.uses.add(`image:${image}`);
  if (revision !== null) draft.uses.add(`revision:${image}@${revision}`);
  if ('machine' in target) draft.uses.add(`machine:${target.machine}`);
  const before = draft.assignment(target);
  const wanted: Assignment = { ...assignment, priority: target.type === 'tag' ? assignment.priority : 0 };
  if (before !== undefined && isSame(before, wanted))
    return unchanged(`${image} is assigned to ${name} already.`);
  draft.putAssignment(wanted);
  draft.touches.add(`assignment:${targetKey(target)}`);
  const back =
    before === undefined
      ? ({ type: 'unassign', target } as const)
      : ({ type: 'assign', assignment: before } as const);
  return { inverse: [back, ...known], summary: `Assigned ${imageName(wanted, current)} to ${name}.` };
}

/**
 * The assignment to the machine that has a card, for what names machines by their cards.
 * @throws RomkitError `unknown-machine`
 */
export function assignmentOfCard(draft: Draft, change: Of<'assign-card'>): Of<'assign'> {
  const machine = draft.ownerOfMac(change.mac);
  if (machine === undefined)
    throw usageError(
      'unknown-machine',
      `No machine has the card ${change.mac}.`,
      'romkit machine list shows the machines that are known.',
    );
  const { once, image, revision } = change;
  const target: Target = { type: once ? 'once' : 'machine', machine: machine.id };
  return { type: 'assign', assignment: { target, image, revision, priority: 0 } };
}

export function unassign(draft: Draft, { target }: Of<'unassign'>): Step {
  const before = draft.assignment(target);
  const name = targetName(target, draft.machineName);
  if (before === undefined)
    throw usageError(
      'not-assigned',
      `No image is assigned to ${name}.`,
      'romkit explain MAC shows what decides on a machine.',
    );
  draft.removeAssignment(target);
  draft.touches.add(`assignment:${targetKey(target)}`);
  return {
    inverse: [{ type: 'assign', assignment: before }],
    summary: `Took ${before.image} from ${name}.`,
  };
}

export function setPolicy(draft: Draft, { policy: wanted }: Of<'set-policy'>): Step {
  const before = draft.policy;
  const present = Object.entries(wanted).filter(([, value]) => value !== undefined);
  const next = { ...before, ...Object.fromEntries(present) };
  if (next.unknown.type === 'image') {
    draft.image(next.unknown.image);
    if (wanted.unknown !== undefined) draft.uses.add(`image:${next.unknown.image}`);
  }
  const keys = (Object.keys(next) as (keyof Policy)[]).filter(
    (key) => JSON.stringify(next[key]) !== JSON.stringify(before[key]),
  );
  if (keys.length === 0) return unchanged('The policy is so already.');
  draft.policy = next;
  for (const key of keys) draft.touches.add(`policy:${key}`);
  const old = Object.fromEntries(keys.map((key) => [key, before[key]])) as Partial<Policy>;
  return {
    inverse: [{ type: 'set-policy', policy: old }],
    summary: `Changed the policy: ${keys.join(', ')}.`,
  };
}

/**
 * Refuse an assignment whose command line names a variable that nobody could fill in: one that the machine, or for a
 * group every machine, lacks. What the firmware has yet to tell is no reason.
 * @throws RomkitError `unknown-variable`
 */
export function checkVariables(draft: Draft, { target, image, revision }: Assignment): void {
  const found = draft.revision(image, revision ?? draft.image(image).current);
  const names = variablesIn(found.commandLine).filter(
    (name) => !(builtInVariables as readonly string[]).includes(name),
  );
  if (names.length === 0) return;
  const machines = 'machine' in target ? [draft.machine(target.machine)] : draft.snapshot().machines;
  const missing = names.find((name) => machines.every(({ variables }) => !Object.hasOwn(variables, name)));
  if (missing === undefined) return;
  const who = 'machine' in target ? `${draft.machineName(target.machine)} has no` : 'no machine has a';
  throw usageError(
    'unknown-variable',
    `The command line of ${revisionName(found)} has \${${missing}}, and ${who} variable of that name.`,
    `romkit fills in ${builtInVariables.map((name) => `\${${name}}`).join(', ')} and the machine's own variables.`,
  );
}

const isSame = (a: Assignment, b: Assignment): boolean =>
  a.image === b.image && a.revision === b.revision && a.priority === b.priority;

const imageName = ({ image, revision }: Assignment, current: number): string =>
  revision === null ? `${image} (now ${current})` : `${image}@${revision}`;
