import { parseMac } from '../../boot/chain/mac.ts';
import type { Change, MachineValues } from '../../boot/registry/model/change.ts';
import type { Machine } from '../../boot/registry/model/machine.ts';
import { usageError } from '../../system/error.ts';
import type { Output } from '../shell/output.ts';
import { count, tellChange } from './text/change-text.ts';
import { machineDetails, machineTable, nextImage } from './text/machine-text.ts';
import { findMachine } from './text/pool-words.ts';
import { makeChanges, type Pool } from './pool.ts';

interface Changing {
  readonly dryRun?: boolean | undefined;
}

/** `romkit machine list` */
export async function listMachines(
  { registry }: Pool,
  output: Output,
  filter: { readonly tag?: string; readonly image?: string; readonly unknown?: true },
): Promise<void> {
  const snapshot = registry.snapshot();
  const machines = snapshot.machines.filter(
    (machine) =>
      (filter.tag === undefined || machine.tags.includes(filter.tag)) &&
      (filter.unknown === undefined || !machine.known) &&
      (filter.image === undefined || nextImage(snapshot, machine).split('@')[0] === filter.image),
  );
  const latest = await registry.boots.latest();
  const document = machines.map((machine) => ({
    ...machine,
    nextBoot: nextImage(snapshot, machine),
    lastBoot: latest.get(machine.id) ?? null,
  }));
  const text =
    machines.length === 0
      ? 'There is no such machine yet. One that boots from this server appears by itself.'
      : `${machineTable(snapshot, machines, latest)}\n\n${count(machines.length, 'machine')}`;
  output.result({ machines: document }, text);
}

/** `romkit machine show` */
export async function showMachine({ registry }: Pool, output: Output, name: string): Promise<void> {
  const snapshot = registry.snapshot();
  const machine = findMachine(snapshot, name);
  const boot = (await registry.boots.list({ machine: machine.id, limit: 1 }))[0];
  const document = { ...machine, nextBoot: nextImage(snapshot, machine), lastBoot: boot ?? null };
  output.result(document, machineDetails(snapshot, machine, boot));
}

/** `romkit machine add` */
export async function addMachine(
  pool: Pool,
  output: Output,
  macs: readonly string[],
  options: Changing & {
    readonly name?: string;
    readonly tag?: readonly string[] | undefined;
    readonly address?: string;
    readonly note?: string;
  },
): Promise<void> {
  const { name, tag, address, note } = options;
  const values: MachineValues = {
    ...(name === undefined ? {} : { name }),
    ...(tag === undefined ? {} : { tags: [...tag] }),
    ...(address === undefined ? {} : { address }),
    ...(note === undefined ? {} : { note }),
  };
  await change(pool, output, [{ type: 'add-machine', macs: macs.map(parseMac), values }], options);
}

/** `romkit machine set` */
export async function setMachine(
  pool: Pool,
  output: Output,
  name: string,
  options: Changing & {
    readonly address?: string;
    readonly addMac?: readonly string[] | undefined;
    readonly removeMac?: readonly string[] | undefined;
    readonly variable?: readonly string[] | undefined;
  },
): Promise<void> {
  const { address, addMac = [], removeMac = [], variable = [] } = options;
  await edit(pool, output, name, options, (machine) => {
    const gone = removeMac.map(parseMac);
    const macs = [...machine.macs.filter((mac) => !gone.includes(mac)), ...addMac.map(parseMac)];
    return {
      ...(address === undefined ? {} : { address: address === 'none' ? null : address }),
      ...(addMac.length + gone.length === 0 ? {} : { macs }),
      ...(variable.length === 0 ? {} : { variables: withVariables(machine.variables, variable) }),
    };
  });
}

function withVariables(before: Machine['variables'], words: readonly string[]): Machine['variables'] {
  const after = new Map(Object.entries(before));
  for (const word of words) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    if (name === '') {
      throw usageError(
        'bad-variable',
        `--variable takes NAME=VALUE, not "${word}".`,
        'For example --variable role=db.',
      );
    }
    if (value === '') after.delete(name);
    else after.set(name, value);
  }
  return Object.fromEntries(after);
}

/** `romkit machine rename` */
export const renameMachine = (
  pool: Pool,
  output: Output,
  name: string,
  newName: string | undefined,
  options: Changing,
): Promise<void> => edit(pool, output, name, options, () => ({ name: newName ?? null }));

/** `romkit machine tag` */
export const tagMachine = (
  pool: Pool,
  output: Output,
  name: string,
  words: readonly string[],
  options: Changing,
): Promise<void> =>
  edit(pool, output, name, options, ({ tags }) => {
    const gone = words.filter((word) => word.startsWith('-')).map((word) => word.slice(1));
    const added = words.filter((word) => !word.startsWith('-'));
    return { tags: [...new Set([...tags, ...added])].filter((tag) => !gone.includes(tag)) };
  });

/** `romkit machine note` */
export const noteMachine = (
  pool: Pool,
  output: Output,
  name: string,
  note: string,
  options: Changing,
): Promise<void> => edit(pool, output, name, options, () => ({ note }));

/** `romkit machine merge` */
export async function mergeMachines(
  pool: Pool,
  output: Output,
  name: string,
  other: string,
  options: Changing,
): Promise<void> {
  const snapshot = pool.registry.snapshot();
  const [into, from] = [findMachine(snapshot, name).id, findMachine(snapshot, other).id];
  await change(pool, output, [{ type: 'merge-machines', into, from }], options);
}

/** `romkit machine release` */
export const releaseMachine = (pool: Pool, output: Output, name: string, options: Changing): Promise<void> =>
  change(pool, output, [{ type: 'release-machine', machine: idOf(pool, name) }], options);

/** `romkit machine forget` */
export const forgetMachine = (pool: Pool, output: Output, name: string, options: Changing): Promise<void> =>
  change(pool, output, [{ type: 'forget-machine', machine: idOf(pool, name) }], options);

const idOf = ({ registry }: Pool, name: string): number => findMachine(registry.snapshot(), name).id;

function edit(
  pool: Pool,
  output: Output,
  name: string,
  options: Changing,
  valuesOf: (machine: Machine) => MachineValues,
): Promise<void> {
  const machine = findMachine(pool.registry.snapshot(), name);
  const values = valuesOf(machine);
  return change(pool, output, [{ type: 'edit-machine', machine: machine.id, values }], options);
}

async function change(
  pool: Pool,
  output: Output,
  changes: readonly Change[],
  { dryRun = false }: Changing,
): Promise<void> {
  tellChange(output, await makeChanges(pool, changes, { dryRun }), dryRun);
}
