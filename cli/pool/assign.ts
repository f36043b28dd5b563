import type { UnknownPolicy } from '../../boot/registry/model/assignment.ts';
import type { Change } from '../../boot/registry/model/change.ts';
import type { Snapshot } from '../../boot/registry/snapshot.ts';
import { usageError } from '../../system/error.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import type { Output } from '../shell/output.ts';
import { tellChange } from './text/change-text.ts';
import { findImage, findTarget, macIn } from './text/pool-words.ts';
import { makeChanges, type Pool } from './pool.ts';

export interface AssignOptions {
  readonly once?: true | undefined;
  readonly priority?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** `romkit assign WHOM IMAGE` */
export async function assignImage(
  pool: Pool,
  output: Output,
  whom: string,
  image: string,
  options: AssignOptions,
): Promise<void> {
  const { dryRun = false } = options;
  const snapshot = await withMachine(pool, whom, image, dryRun);
  const changes = assignChanges(snapshot, whom, image, options);
  tellChange(output, await makeChanges(pool, changes, { dryRun }), dryRun);
}

/** An address that the pool does not know yet is taken in with the assignment, as of a machine that has not booted. */
async function withMachine(pool: Pool, whom: string, image: string, dryRun: boolean): Promise<Snapshot> {
  const snapshot = pool.registry.snapshot();
  const mac = macIn(whom);
  if (mac === undefined || snapshot.byMac.has(mac) || image === 'none') return snapshot;
  findImage(snapshot, image);
  if (dryRun) {
    throw usageError(
      'unknown-machine',
      `There is no machine ${mac} yet.`,
      `Without --dry-run it is taken into the pool; or: romkit machine add ${mac}`,
    );
  }
  await pool.registry.apply(pool.actor, [{ type: 'add-machine', macs: [mac], values: {} }]);
  return pool.registry.snapshot();
}

/** The changes that an assignment is. Pure. */
export function assignChanges(
  snapshot: Snapshot,
  whom: string,
  image: string,
  { once, priority }: AssignOptions,
): Change[] {
  if (whom === 'unknown')
    return [{ type: 'set-policy', policy: { unknown: unknownPolicy(snapshot, image) } }];
  const target = findTarget(snapshot, whom, once === true);
  if (image === 'none') return [{ type: 'unassign', target }];
  const found = findImage(snapshot, image);
  const assignment = {
    target,
    image: found.image.name,
    revision: found.revision?.revision ?? null,
    priority: priority === undefined ? 0 : wholeNumber('--priority', priority, 1000, 'bad-priority'),
  };
  return [{ type: 'assign', assignment }];
}

function unknownPolicy(snapshot: Snapshot, image: string): UnknownPolicy {
  if (image === 'wait' || image === 'nothing') return { type: image };
  return { type: 'image', image: findImage(snapshot, image).image.name };
}
