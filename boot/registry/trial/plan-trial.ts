import type { Mac } from '../../chain/event.ts';
import { RomkitError, usageError } from '../../../system/error.ts';
import { usualPolicy } from '../model/assignment.ts';
import type { Image, Revision } from '../model/image.ts';
import { nothingReported, type Machine } from '../model/machine.ts';
import type { FirmwareKind } from '../model/names.ts';
import type { Trial } from '../model/trial.ts';
import { revisionName } from '../names.ts';
import { variablesIn } from '../resolve/command-line.ts';
import { resolveMachine } from '../resolve/resolve.ts';
import type { Snapshot } from '../snapshot.ts';
import { leastMemoryMiB, usualMachine } from './usual-machine.ts';

/** A trial that somebody asks for. */
export interface TrialWish {
  readonly image: string;
  /** Null: the current one. */
  readonly revision: number | null;
  /** The machine that it stands for; null for none. */
  readonly as: Mac | null;
  /** Null: the one that the revision is for, else the machine's. */
  readonly firmware: FirmwareKind | null;
  /** Null: the machine's. */
  readonly memoryMiB: number | null;
}

/** A revision on a virtual machine: plain data. */
export interface TrialPlan {
  /** With the machine's values in its command line. */
  readonly revision: Revision;
  readonly as: Trial['as'];
  readonly mac: Mac;
  readonly firmware: FirmwareKind;
  readonly memoryMiB: number;
}

/** Locally administered, in QEMU's own range. */
const ownMac = '52:54:00:77:00:01';

/**
 * Plan a trial. Pure.
 * @param mostMemoryMiB memory that there is for a virtual machine
 * @throws RomkitError `unknown-image`, `unknown-revision`, `trial-not-possible` with the reason, `trial-needs-memory`
 */
export function planTrial(snapshot: Snapshot, wish: TrialWish, mostMemoryMiB: number): TrialPlan {
  const revision = revisionOf(snapshot, wish);
  refuseWithoutFiles(revision);
  const real = wish.as === null ? undefined : snapshot.byMac.get(wish.as);
  const mac = wish.as ?? ownMac;
  const usual = usualMachine(revision, real);
  const firmware = wish.firmware ?? usual.firmware;
  const memoryMiB = memoryOf(revision, wish.memoryMiB ?? usual.memoryMiB, mostMemoryMiB);
  const machine: Machine = {
    ...(real ?? (wish.as === null ? nobody(revision) : blank)),
    ...{ id: 1, macs: [mac], held: null, silentBoots: 0, silentImage: null, silentFallbacks: 0 },
  };
  const asked = { ...machine, reported: { ...machine.reported, memoryMiB } };
  const { outcome } = resolveMachine(alone(revision), asked, mac, firmware, 'x86_64');
  if (outcome.type !== 'image')
    throw notPossible(outcome.type === 'hold' ? outcome.reason : `${revisionName(revision)} is not given.`);
  return {
    revision: { ...revision, commandLine: outcome.commandLine },
    as: wish.as === null ? null : { mac, name: real?.name ?? null },
    ...{ mac, firmware, memoryMiB },
  };
}

function revisionOf({ images }: Snapshot, { image: name, revision: number }: TrialWish): Revision {
  const image = images.get(name);
  if (image === undefined) throw usageError('unknown-image', `There is no image ${name}.`);
  const wanted = number ?? image.current;
  const found = image.revisions.find(({ revision }) => revision === wanted);
  if (found !== undefined) return found;
  throw usageError('unknown-revision', `${name} has no revision ${wanted}.`);
}

/** The virtual machine has no disk, and its network leads nowhere. */
function refuseWithoutFiles(revision: Revision): void {
  const name = revisionName(revision);
  const why: Partial<Record<Revision['kind'], string>> = {
    hold: `${name} holds machines: there is nothing to boot.`,
    local: `${name} boots from the machine's own disk, and the virtual machine has none.`,
    chain: `${name} goes on to another server, which the virtual machine cannot reach.`,
  };
  const reason = why[revision.kind];
  if (reason !== undefined) throw notPossible(reason);
}

function memoryOf(revision: Revision, wanted: number, most: number): number {
  const least = revision.leastMemoryMiB ?? leastMemoryMiB;
  if (least > most)
    throw new RomkitError({
      code: 'trial-needs-memory',
      message: `${revisionName(revision)} needs ${least} MiB of memory, and this server can give ${most} MiB to a virtual machine.`,
      hint: 'Try it on a server with more free memory, or on a real machine for its next boot only.',
    });
  return Math.max(leastMemoryMiB, Math.min(wanted, most));
}

const blank: Machine = {
  ...{ id: 1, macs: [ownMac], name: null, tags: [], note: '', variables: {}, address: null },
  ...{ architecture: 'x86_64', firmware: null, reported: nothingReported, romStamp: null, known: true },
  ...{ held: null, silentBoots: 0, silentImage: null, silentFallbacks: 0, lastUp: null },
  ...{ createdMs: 0, lastSeenMs: null },
};

/** Stands for any machine: it has a value for whatever the command line asks for. */
const nobody = ({ commandLine }: Revision): Machine => ({
  ...blank,
  ...{ name: 'trial', address: '10.77.0.101' },
  variables: Object.fromEntries(variablesIn(commandLine).map((name) => [name, 'trial'])),
  reported: { ...nothingReported, serial: 'trial', uuid: '00000000-0000-0000-0000-000000000001' },
});

/** A pool of nothing but this revision. */
function alone(revision: Revision): Snapshot {
  const { image: name, revision: number } = revision;
  const image: Image = { name, current: number, revisions: [revision] };
  const target = { type: 'machine', machine: 1 } as const;
  return {
    ...{ change: 0, machines: [], byMac: new Map(), images: new Map([[name, image]]), policy: usualPolicy },
    assignments: [{ target, image: name, revision: number, priority: 0 }],
  };
}

const notPossible = (reason: string): RomkitError =>
  usageError('trial-not-possible', reason, 'Try another revision, or try it as another machine.');
