import type { Machine } from '../model/machine.ts';
import { machineName } from '../names.ts';
import { resolve } from '../resolve/resolve.ts';
import type { Snapshot } from '../snapshot.ts';
import { firstItem } from '../../../system/present.ts';

/** A machine's next boot. */
export interface NextBoot {
  readonly type: 'image' | 'wait' | 'hold' | 'nothing';
  readonly image: string | null;
  readonly revision: number | null;
  readonly commandLine: string | null;
  /** Why it is held. */
  readonly reason: string | null;
}

/** A machine whose next boot becomes another one. */
export interface NextBootChange {
  readonly machine: number;
  /** Its name, else its first address. */
  readonly name: string;
  readonly before: NextBoot;
  readonly after: NextBoot;
}

/** The machines whose next boot differs between two snapshots; a machine that is in one alone is unknown in the other. */
export function nextBootChanges(before: Snapshot, after: Snapshot): readonly NextBootChange[] {
  return candidates(before, after).flatMap((machine) => {
    const [was, becomes] = [nextBoot(before, machine), nextBoot(after, machine)];
    if (JSON.stringify(was) === JSON.stringify(becomes)) return [];
    return [{ machine: machine.id, name: machineName(machine, machine.id), before: was, after: becomes }];
  });
}

/** Where rules and images are the same, only machines that were edited can change. */
function candidates(before: Snapshot, after: Snapshot): Machine[] {
  const sameRules =
    before.assignments === after.assignments &&
    before.images === after.images &&
    before.policy === after.policy;
  const forgotten = before.machines.filter(({ macs }) => !after.byMac.has(firstItem(macs)));
  const there = sameRules
    ? after.machines.filter((machine) => before.byMac.get(firstItem(machine.macs)) !== machine)
    : after.machines;
  return [...there, ...forgotten].sort((a, b) => a.id - b.id);
}

function nextBoot(snapshot: Snapshot, { macs, firmware, architecture }: Machine): NextBoot {
  const { outcome } = resolve(snapshot, firstItem(macs), firmware, architecture);
  const nothing = { image: null, revision: null, commandLine: null, reason: null };
  switch (outcome.type) {
    case 'image': {
      const { image, revision } = outcome.revision;
      return { type: 'image', image, revision, commandLine: outcome.commandLine, reason: null };
    }
    case 'hold':
      return { ...nothing, type: 'hold', reason: outcome.reason };
    default:
      return { ...nothing, type: outcome.type };
  }
}
