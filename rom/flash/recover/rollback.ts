import { usageError } from '../../../system/error.ts';
import { sha256 } from '../../../system/files/files.ts';
import type { BackendName } from '../backend.ts';
import type { PreparedFlash } from '../burn/burn.ts';
import { backupOf, isUnfinished, phaseOf, type FlashHistory, type FlashRecord } from '../record/history.ts';
import type { ContentsAround } from './contents-around.ts';
import { changesOf, type FlashPlan } from '../plan/flash-plan.ts';
import type { Target } from '../device/device-checks.ts';
import { changedSince, withoutAllowed, type ReasonName, type Refusal } from '../plan/refusal.ts';
import { foreignRanges } from '../burn/chip-state.ts';
import { differencesOutside } from '../plan/slot.ts';

/**
 * The flash to undo: the one named, or the last that made a backup. What a rollback undid is undone by it, so a
 * rollback that was itself cut off leads to the flash before it.
 * @throws RomkitError `nothing-to-undo`
 */
export async function flashToUndo(history: FlashHistory, id: string | null): Promise<FlashRecord> {
  const chosen = id === null ? newestToUndo(await history.list()) : await history.find(id);
  const undoes = chosen?.plan.undoes ?? null;
  const record = undoes === null ? chosen : await history.find(undoes);
  if (record !== undefined && backupOf(record) !== null) return record;
  throw usageError(
    'nothing-to-undo',
    id === null ? 'There is no backup to put back.' : `Flash ${id} made no backup.`,
    'romkit flash history lists what was done; --to FILE puts back what you have.',
  );
}

/** A chip that is half written comes before one that is whole, whatever was done since. */
function newestToUndo(records: readonly FlashRecord[]): FlashRecord | undefined {
  const candidates = records.filter((record) => backupOf(record) !== null && mayBeUndone(record));
  return candidates.findLast(isUnfinished) ?? candidates.at(-1);
}

/** Flashes that did nothing have nothing to undo, nor has one that was undone. */
function mayBeUndone(record: FlashRecord): boolean {
  const phase = phaseOf(record);
  return isUnfinished(record) || phase === 'done' || (phase === 'failed' && changedSomething(record));
}

/** Has it begun to write, and not been seen to end well? */
const changedSomething = (record: FlashRecord): boolean =>
  isUnfinished(record) ||
  record.entries.some((entry) => entry.step === 'failed' && entry.wrote && entry.state !== 'unchanged');

export interface RollbackRequest extends Target {
  /** Null where a backup goes back of which the history knows nothing. */
  readonly undone: FlashRecord | null;
  readonly device: string;
  readonly chipName: string | null;
  readonly backend: BackendName;
  /** What goes back: the flash's own backup or what `--to` names. */
  readonly backup: Buffer;
  /** The contents before and after the undone flash; null where they are not kept. */
  readonly undoneContents: ContentsAround | null;
  readonly allowed: ReadonlySet<ReasonName>;
  readonly readMs: number | null;
}

/** Plan to put a whole content back; pure. What is there now is backed up in turn. */
export function planRollback(request: RollbackRequest): PreparedFlash {
  const { undone, backup, content, probed, device, chipName, backend } = request;
  const { refused, lifted } = withoutAllowed(
    [...wrongSize(request), ...changedOutside(request)],
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
 * A flash changes its slot alone, so what differs elsewhere was changed by somebody else (a card's settings, its MAC
 * address), or this is another card: a backup would overwrite it. A flash that was cut off may have left blocks erased.
 */
function changedOutside({ undone, undoneContents, backup, content }: RollbackRequest): Refusal[] {
  const slot = undone?.plan.slot ?? null;
  if (undone === null || backup.length !== content.length) return [];
  const ranges =
    undoneContents !== null && phaseOf(undone) !== 'done' && changedSomething(undone)
      ? foreignRanges(content, undoneContents.before, undoneContents.after, slot)
      : slot === null
        ? []
        : differencesOutside(content, backup, slot);
  return ranges.length === 0 ? [] : [changedSince(ranges, undone.id)];
}
