import type { MachineValues } from '../../registry/model/change.ts';
import type { Machine } from '../../registry/model/machine.ts';
import { machineName } from '../../registry/names.ts';
import type { ImportedMachine } from '../site.ts';
import type { PlanDraft } from './import-plan.ts';
import { firstItem, present } from '../../../system/present.ts';

/** How many machines are new, get something more, and have it all already. */
export interface MachineCounts {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
}

/** Plan the machines of a site: known ones get what they lack, and keep what they have. */
export function planMachines(machines: readonly ImportedMachine[], draft: PlanDraft): MachineCounts {
  const index = indexOf(draft);
  const counts = { added: 0, changed: 0, same: 0 };
  for (const machine of machines) {
    const result = planMachine(machine, index, draft);
    if (result !== null) counts[result] += 1;
  }
  return counts;
}

type Result = keyof MachineCounts | null;

interface Index {
  /** By names in lower case and by addresses. */
  readonly names: ReadonlyMap<string, Machine>;
  readonly addresses: ReadonlyMap<string, Machine>;
}

const indexOf = ({ snapshot }: PlanDraft): Index => ({
  names: new Map(
    snapshot.machines.flatMap((each) => (each.name === null ? [] : [[each.name.toLowerCase(), each]])),
  ),
  addresses: new Map(
    snapshot.machines.flatMap((each) => (each.address === null ? [] : [[each.address, each]])),
  ),
});

function planMachine(machine: ImportedMachine, index: Index, draft: PlanDraft): Result {
  const { place, macs } = machine;
  const owners = [...new Set(macs.flatMap((mac) => draft.snapshot.byMac.get(mac) ?? []))];
  const [known, ...others] = owners.filter((owner) => owner.known);
  if (others.length > 0) {
    const names = [present(known, 'known'), ...others]
      .map((each) => machineName(each, each.id))
      .join(' and ');
    draft.problem(place, `${macs.join(' and ')} are cards of ${names} in the registry; merge those first.`);
    return null;
  }
  const values = wantedValues(machine, known, index, draft);
  if (known === undefined) {
    draft.change(place, { type: 'add-machine', macs: [...macs], values });
    return 'added';
  }
  const seen = owners.filter((owner) => !owner.known);
  for (const { id } of seen) draft.change(place, { type: 'merge-machines', into: known.id, from: id });
  const there = [...known.macs, ...seen.flatMap((each) => each.macs)];
  const all = [...new Set([...there, ...macs])];
  const more = { ...values, ...(all.length > there.length ? { macs: all } : {}) };
  if (Object.keys(more).length > 0)
    draft.change(place, { type: 'edit-machine', machine: known.id, values: more });
  return Object.keys(more).length + seen.length > 0 ? 'changed' : 'same';
}

/** Values that the site adds to a known machine; contradictions are reported. */
function wantedValues(
  machine: ImportedMachine,
  known: Machine | undefined,
  index: Index,
  draft: PlanDraft,
): MachineValues {
  const tags = machine.tags.filter((tag) => known?.tags.includes(tag) !== true);
  const variables = newVariables(machine, known, draft);
  return {
    ...single('name', machine, known, index.names, draft),
    ...single('address', machine, known, index.addresses, draft),
    ...(machine.note === '' || (known?.note ?? '') !== '' ? {} : { note: machine.note }),
    ...(tags.length === 0 ? {} : { tags: [...(known?.tags ?? []), ...tags] }),
    ...(Object.keys(variables).length === 0 ? {} : { variables: { ...known?.variables, ...variables } }),
  };
}

function single(
  key: 'name' | 'address',
  machine: ImportedMachine,
  known: Machine | undefined,
  holders: ReadonlyMap<string, Machine>,
  draft: PlanDraft,
): MachineValues {
  const value = machine[key];
  const there = known?.[key] ?? null;
  if (value === null || value.toLowerCase() === there?.toLowerCase()) return {};
  const holder = holders.get(value.toLowerCase());
  const mac = firstItem(machine.macs);
  if (there !== null)
    draft.problem(
      machine.place,
      `${mac} has the ${key} ${there} in the registry and keeps it; ${value} is left out.`,
    );
  else if (holder !== undefined)
    draft.problem(
      machine.place,
      `The ${key} ${value} is ${firstItem(holder.macs)}'s in the registry; ${mac} is left without one.`,
    );
  return there === null && holder === undefined ? { [key]: value } : {};
}

function newVariables(
  { variables, macs, place }: ImportedMachine,
  known: Machine | undefined,
  draft: PlanDraft,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => {
      const there =
        known !== undefined && Object.hasOwn(known.variables, name) ? known.variables[name] : undefined;
      if (there !== undefined && there !== value)
        draft.problem(
          place,
          `${firstItem(macs)} has the variable ${name} in the registry and keeps its value.`,
        );
      return there === undefined;
    }),
  );
}
