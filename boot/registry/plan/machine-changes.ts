import { present } from '../../../system/present.ts';
import type { Mac } from '../../chain/event.ts';
import { usageError } from '../../../system/error.ts';
import { canonicalJson } from '../../../system/files/files.ts';
import { checkedCommandLine } from '../../dialects/values.ts';
import type { Target } from '../model/assignment.ts';
import type { Change, MachineValues, RecordedChange } from '../model/change.ts';
import { nothingReported, type Machine } from '../model/machine.ts';
import { builtInVariables } from '../resolve/command-line.ts';
import type { Draft } from './draft.ts';
import { unchanged, type Step } from './step.ts';
import { firstItem } from '../../../system/present.ts';

type Of<Type extends Change['type']> = Extract<Change, { type: Type }>;

/** Addresses that have booted already as unknown machines become this one, with their history. */
export function addMachine(draft: Draft, { macs: named, values }: Of<'add-machine'>): Step {
  const macs = distinct([...named, ...(values.macs ?? [])]);
  const owners = distinct(macs.flatMap((mac) => draft.ownerOfMac(mac) ?? []));
  const known = owners.find((owner) => owner.known);
  if (known !== undefined)
    throw duplicateMac(
      draft,
      known,
      present(
        macs.find((mac) => known.macs.includes(mac)),
        'MAC address of the known machine',
      ),
    );
  const [seen, ...others] = owners;
  if (seen !== undefined) return takeOver(draft, seen, others, { ...values, macs });
  const machine = newMachine(draft.newMachineId(), macs, draft.occasion.atMs);
  draft.putMachine(machine);
  editMachine(draft, { type: 'edit-machine', machine: machine.id, values });
  draft.touches.add(`machine:${machine.id}`);
  return {
    inverse: [{ type: 'forget-machine', machine: machine.id }],
    summary: `Added the machine ${draft.machineName(machine.id)}.`,
  };
}

function takeOver(draft: Draft, seen: Machine, others: readonly Machine[], values: MachineValues): Step {
  const merged = others.map((other) =>
    mergeMachines(draft, { type: 'merge-machines', into: seen.id, from: other.id }),
  );
  const macs = distinct([...draft.machine(seen.id).macs, ...(values.macs ?? [])]);
  const edited = editMachine(draft, {
    type: 'edit-machine',
    machine: seen.id,
    values: { ...values, macs },
  });
  const inverse = [...merged, edited].reverse().flatMap((step) => step.inverse);
  return {
    inverse: [...inverse, ...becomeKnown(draft, seen.id)],
    summary: `Added the machine ${draft.machineName(seen.id)}, which had been seen before.`,
  };
}

/** A machine of which nothing is known but its addresses. */
export const newMachine = (id: number, macs: readonly Mac[], atMs: number, known = true): Machine => ({
  id,
  macs: [...macs],
  name: null,
  tags: [],
  note: '',
  variables: {},
  address: null,
  architecture: null,
  firmware: null,
  reported: nothingReported,
  romStamp: null,
  known,
  held: null,
  silentBoots: 0,
  silentImage: null,
  silentFallbacks: 0,
  lastUp: null,
  createdMs: atMs,
  lastSeenMs: null,
});

export function editMachine(draft: Draft, { machine: id, values }: Of<'edit-machine'>): Step {
  const machine = draft.machine(id);
  const wanted = cleaned(values);
  checkValues(draft, machine, wanted);
  const keys = (Object.keys(wanted) as (keyof MachineValues)[]).filter(
    (key) => canonicalJson(wanted[key]) !== canonicalJson(machine[key]),
  );
  draft.uses.add(`machine:${id}`);
  if (keys.length === 0) return unchanged(`${draft.machineName(id)} has these values already.`);
  const old = Object.fromEntries(keys.map((key) => [key, machine[key]])) as MachineValues;
  draft.putMachine({ ...machine, ...wanted } as Machine);
  for (const key of keys) draft.touches.add(`machine:${id}/${key}`);
  const inverse: RecordedChange[] = [{ type: 'edit-machine', machine: id, values: old }];
  return { inverse: [...inverse, ...becomeKnown(draft, id)], summary: editSummary(draft, machine, keys) };
}

/** Somebody has named, tagged or assigned a machine: it is no longer one of the unknown. Returns what takes that back. */
export function becomeKnown(draft: Draft, id: number): RecordedChange[] {
  const machine = draft.machine(id);
  if (machine.known) return [];
  draft.putMachine({ ...machine, known: true });
  return [{ type: 'mark-unknown', machine: id }];
}

export function mergeMachines(draft: Draft, { into, from }: Of<'merge-machines'>): Step {
  const [target, gone] = [draft.machine(into), draft.machine(from)];
  if (into === from)
    throw usageError('same-machine', `${draft.machineName(into)} cannot be merged with itself.`);
  const summary = `Merged ${draft.machineName(from)} into ${draft.machineName(into)}.`;
  const [macs, tags] = [distinct([...target.macs, ...gone.macs]), distinct([...target.tags, ...gone.tags])];
  if (macs.length > 32 || tags.length > 64)
    throw usageError('too-many-macs', 'A machine has at most 32 MAC addresses and 64 tags.');
  const forgotten = forgetMachine(draft, { type: 'forget-machine', machine: from });
  draft.putMachine({ ...target, macs, tags });
  draft.bootMoves.push({ from, into, macs: null });
  draft.uses.add(`machine:${into}`);
  draft.touches.add(`machine:${into}/macs`).add(`machine:${into}/tags`);
  const known = becomeKnown(draft, into);
  const values = { macs: target.macs, tags: target.tags };
  const restored = forgotten.inverse.map((change) =>
    change.type === 'restore-machine' ? { ...change, bootsFrom: into } : change,
  );
  return { inverse: [{ type: 'edit-machine', machine: into, values }, ...known, ...restored], summary };
}

/** Its assignments go with it; its history stays until it is pruned, in case the machine comes back by undo. */
export function forgetMachine(draft: Draft, { machine: id }: Of<'forget-machine'>): Step {
  const machine = draft.machine(id);
  const summary = `Forgot the machine ${draft.machineName(id)}.`;
  const targets: Target[] = [
    { type: 'machine', machine: id },
    { type: 'once', machine: id },
  ];
  const assigned = targets.flatMap((target) => draft.assignment(target) ?? []);
  for (const { target } of assigned) {
    draft.removeAssignment(target);
    draft.touches.add(`assignment:${target.type}:${id}`);
  }
  draft.removeMachine(id);
  draft.touches.add(`machine:${id}`);
  const inverse: RecordedChange[] = [{ type: 'restore-machine', machine, bootsFrom: null }];
  return {
    inverse: [...inverse, ...assigned.map((assignment) => ({ type: 'assign' as const, assignment }))],
    summary,
  };
}

export function releaseMachine(draft: Draft, { machine: id }: Of<'release-machine'>): Step {
  const machine = draft.machine(id);
  const { held, silentBoots, silentImage, silentFallbacks } = machine;
  draft.uses.add(`machine:${id}`);
  if (held === null && silentBoots === 0 && silentFallbacks === 0)
    return unchanged(`The loop guard does not hold ${draft.machineName(id)}.`);
  draft.putMachine({ ...machine, held: null, silentBoots: 0, silentImage: null, silentFallbacks: 0 });
  draft.touches.add(`machine:${id}/loop-guard`);
  return {
    inverse: [
      {
        type: 'restore-loop-guard',
        machine: id,
        guard: { held, silentBoots, silentImage, silentFallbacks },
      },
    ],
    summary: `Released ${draft.machineName(id)} from the loop guard.`,
  };
}

function checkValues(draft: Draft, machine: Machine, values: MachineValues): void {
  for (const mac of values.macs ?? []) {
    const owner = draft.ownerOfMac(mac);
    if (owner !== undefined && owner.id !== machine.id) throw duplicateMac(draft, owner, mac);
  }
  const name = values.name ?? null;
  const namesake = name === null ? undefined : draft.ownerOfName(name);
  if (namesake !== undefined && namesake.id !== machine.id)
    throw usageError(
      'duplicate-name',
      `Another machine is named ${namesake.name ?? ''}: the one with ${namesake.macs.join(', ')}.`,
      'Choose another name, or merge the two: romkit machine merge.',
    );
  for (const [name, value] of Object.entries(values.variables ?? {})) {
    if ((builtInVariables as readonly string[]).includes(name))
      throw usageError(
        'reserved-variable',
        `romkit itself gives \${${name}} its value.`,
        'Name it otherwise.',
      );
    checkedCommandLine(value);
  }
}

const duplicateMac = (draft: Draft, owner: Machine, mac: Mac): Error =>
  usageError(
    'duplicate-mac',
    `${mac} belongs to ${draft.machineName(owner.id)}.`,
    'If both are one machine, merge them: romkit machine merge.',
  );

/** Without absent values and repeated addresses or tags. */
function cleaned(values: MachineValues): MachineValues {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const { macs, tags } = values;
  return {
    ...given,
    ...(macs === undefined ? {} : { macs: distinct(macs) }),
    ...(tags === undefined ? {} : { tags: distinct(tags) }),
  };
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

function editSummary(draft: Draft, before: Machine, keys: readonly (keyof MachineValues)[]): string {
  const now = draft.machine(before.id);
  const old = before.name ?? firstItem(before.macs);
  if (keys.length === 1 && keys[0] === 'name')
    return now.name === null ? `Took the name ${old} away.` : `Named ${old} ${now.name}.`;
  return `Changed ${keys.join(', ')} of ${draft.machineName(before.id)}.`;
}
