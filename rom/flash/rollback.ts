import { usageError } from '../host/error.ts';
import { sha256 } from '../host/files.ts';
import type { BackendName } from './backend.ts';
import type { PreparedFlash } from './burn.ts';
import { backupOf, isUnfinished, phaseOf, type FlashHistory, type FlashRecord } from './history.ts';
import { changesOf, type FlashPlan } from './plan.ts';
import type { Target } from './device-checks.ts';
import { withoutAllowed, type ReasonName, type Refusal } from './refusal.ts';
import { equalOutside } from './slot.ts';

/**
 * The flash to undo: the one named, or the last that made a backup. What a rollback undid is undone by it, so a
 * rollback that was itself cut off leads to the flash before it.
 * @throws RomkitError `nothing-to-undo`
 */
export async function flashToUndo(history: FlashHistory, id: string | null): Promise<FlashRecord> {
  const chosen =
    id === null
      ? (await history.list()).findLast((record) => backupOf(record) !== null && mayBeUndone(record))
      : await history.find(id);
  const undoes = chosen?.plan.undoes ?? null;
  const record = undoes === null ? chosen : await history.find(undoes);
  if (record !== undefined && backupOf(record) !== null) return record;
  throw usageError(
    'nothing-to-undo',
    id === null ? 'There is no backup to put back.' : `Flash ${id} made no backup.`,
    'romkit flash history lists what was done; --to FILE puts back what you have.',
  );
}

/** Flashes that did nothing have nothing to undo, nor has one that was undone. */
function mayBeUndone(record: FlashRecord): boolean {
  const phase = phaseOf(record);
  return isUnfinished(record) || phase === 'done' || (phase === 'failed' && changedSomething(record));
}

const changedSomething = ({ entries }: FlashRecord): boolean =>
  entries.some((entry) => entry.step === 'failed' && entry.wrote && entry.state !== 'unchanged');

export interface RollbackRequest extends Target {
  /** Null where a backup goes back of which the history knows nothing. */
  readonly undone: FlashRecord | null;
  readonly device: string;
  readonly chipName: string | null;
  readonly backend: BackendName;
  /** What goes back: the flash's own backup or what `--to` names. */
  readonly backup: Buffer;
  readonly allowed: ReadonlySet<ReasonName>;
  readonly readMs: number | null;
}

/** Plan to put a whole content back; pure. What is there now is backed up in turn. */
export function planRollback(request: RollbackRequest): PreparedFlash {
  const { undone, backup, content, probed, device, chipName, backend } = request;
  const { refused, lifted } = withoutAllowed(
    [...wrongSize(request), ...changedSince(request)],
    request.allowed,
  );
  const plan: FlashPlan = {
    planVersion: 1,
    device,
    chipName,
    backend,
    ...(backup.length === content.length
      ? changesOf(content, backup, request)
      : {
          changes: [],
          changedBytes: 0,
          estimatedSeconds: null,
          oldSha256: sha256(content),
          newSha256: sha256(backup),
        }),
    kind: 'rollback',
    tool: probed.tool,
    identity: probed.identity,
    chip: probed.chip,
    card: request.card,
    rom: null,
    slot: undone?.plan.slot ?? null,
    present: null,
    keptBytes: 0,
    confirm: request.card?.mac ?? probed.chip.name,
    refused,
    lifted,
    undoes: undone?.id ?? null,
  };
  return { plan, before: Buffer.from(content), after: backup };
}

const wrongSize = ({ backup, probed, can }: RollbackRequest): Refusal[] =>
  backup.length === probed.chip.sizeBytes && can.writes
    ? []
    : [
        {
          reason: 'cannot-write',
          message: `The backup has ${backup.length} bytes, ${probed.chip.name} ${probed.chip.sizeBytes}.`,
          hint: 'A backup goes back into a chip of its own size.',
        },
      ];

/**
 * A flash that was verified left everything outside of its slot as it was. What differs there now was changed later
 * by somebody else (a card's settings, its MAC address), and a backup would undo that as well.
 */
function changedSince({ undone, backup, content }: RollbackRequest): Refusal[] {
  const slot = undone?.plan.slot ?? null;
  if (undone === null || phaseOf(undone) !== 'done' || slot === null || backup.length !== content.length)
    return [];
  if (equalOutside(content, backup, slot)) return [];
  return [
    {
      reason: 'changed-since',
      message: 'Bytes outside of the boot ROM have changed since that backup was made.',
      hint: 'Those may be settings of the card; look at what has changed them.',
    },
  ];
}
