import type { Boot } from '../../boot/registry/model/boot.ts';
import { machineById, machineName } from '../../boot/registry/names.ts';
import type { Snapshot } from '../../boot/registry/snapshot.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';
import { bootDetails, bootState } from './text/boot-text.ts';
import { when } from './text/machine-text.ts';
import { findMachine } from './text/pool-words.ts';
import type { Pool } from './pool.ts';

export interface BootsOptions {
  readonly limit?: string | undefined;
  readonly image?: string | undefined;
}

/** `romkit boots [MACHINE]`: the boots of one machine with their stages, or of all in a table, newest first. */
export async function listBoots(
  { registry }: Pool,
  output: Output,
  name: string | undefined,
  { limit = '20', image }: BootsOptions,
): Promise<void> {
  const snapshot = registry.snapshot();
  const boots = await registry.boots.list({
    ...(name === undefined ? {} : { machine: findMachine(snapshot, name).id }),
    ...(image === undefined ? {} : { image }),
    limit: wholeNumber('--limit', limit, 100_000),
  });
  const some = name === undefined ? bootTable(snapshot, boots) : boots.map(bootDetails).join('\n\n');
  const text = boots.length === 0 ? 'No boot has been seen yet.' : some;
  output.result({ boots }, text);
}

function bootTable(snapshot: Snapshot, boots: readonly Boot[]): string {
  const rows = boots.map((boot) => [
    when(boot.startedMs),
    machineName(machineById(snapshot, boot.machine), boot.machine),
    boot.image === null ? '-' : `${boot.image}@${boot.revision ?? '?'}`,
    boot.rule ?? '-',
    boot.method ?? '-',
    boot.diagnosis === null ? boot.state : `${bootState(boot)}: ${boot.diagnosis.message}`,
  ]);
  return table([['STARTED', 'MACHINE', 'IMAGE', 'RULE', 'METHOD', 'STATE'], ...rows]);
}

/** `romkit undo [ID]`: take a change back. */
export async function undoChange(
  { registry, actor }: Pool,
  output: Output,
  id: string | undefined,
): Promise<void> {
  const number = id === undefined ? undefined : wholeNumber('The number', id, Number.MAX_SAFE_INTEGER);
  const entry = await registry.undo({ ...actor, via: 'undo' }, number);
  output.result(entry, `${entry.summary}\n\nromkit undo ${entry.id} makes it again.`);
}

/** `romkit undo --list`: the audit log, newest first. */
export async function listChanges({ registry }: Pool, output: Output, limit: string): Promise<void> {
  const entries = await registry.audit({ limit: wholeNumber('--limit', limit, 100_000) });
  const rows = entries.map(({ id, atMs, by, via, summary, undoneBy }) => [
    String(id),
    when(atMs),
    `${by} (${via})`,
    undoneBy === null ? summary : `${summary} Undone by ${undoneBy}.`,
  ]);
  const text =
    rows.length === 0 ? 'Nothing has been changed yet.' : table([['ID', 'WHEN', 'WHO', 'CHANGE'], ...rows]);
  output.result({ entries }, text);
}
