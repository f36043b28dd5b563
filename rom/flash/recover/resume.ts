import { ExitCode, RomkitError, usageError } from '../../../system/error.ts';
import { chipState, describeState, type ChipState } from '../burn/chip-state.ts';
import { confirmIdentity, readContent, type FlashEnvironment } from '../burn/environment.ts';
import { backupOf, isUnfinished, settle, type FlashHistory, type FlashRecord } from '../record/history.ts';
import { makeBackup } from '../burn/backup.ts';
import {
  changedSince,
  refusalError,
  withoutAllowed,
  type ReasonName,
  type Refusal,
} from '../plan/refusal.ts';
import { loadImage } from '../record/images.ts';
import { writeAndVerify, type Written } from '../burn/write.ts';

/** What an unfinished flash left on its chip, by reading it. */
export interface Inspected {
  readonly record: FlashRecord;
  readonly current: Buffer;
  readonly before: Buffer;
  readonly after: Buffer;
  readonly state: ChipState;
}

/**
 * The flash to go on with: the one named, or the last of all when it is unfinished.
 * @throws RomkitError `nothing-unfinished`
 */
export async function unfinishedFlash(history: FlashHistory, id: string | null): Promise<FlashRecord> {
  const record = id === null ? (await history.list()).findLast(isUnfinished) : await history.find(id);
  if (record !== undefined && isUnfinished(record)) return record;
  throw usageError(
    'nothing-unfinished',
    id === null ? 'No flash is unfinished.' : `Flash ${id} is not unfinished.`,
    'romkit flash history lists what was done; romkit flash rollback puts an old content back.',
  );
}

/** Read the chip of a flash and compare it with what was there and what was to be there. */
export async function inspectChip(environment: FlashEnvironment, record: FlashRecord): Promise<Inspected> {
  const backup = backupOf(record);
  if (backup === null) throw new Error('an unfinished flash without a backup');
  const before = await loadImage(environment.history.images, backup.sha256);
  const after = await loadImage(environment.history.images, record.plan.newSha256);
  await confirmIdentity(environment, record.plan);
  const current = await readContent(environment, 'reading');
  return { record, current, before, after, state: chipState(current, before, after, record.plan.slot) };
}

/** Reasons not to go on with a flash on the chip that is there now. */
export function resumeRefusals({ state, record }: Inspected): Refusal[] {
  return state.outside.length === 0 ? [] : [changedSince(state.outside, record.id)];
}

/**
 * Complete a flash that was cut off: back up what is there now, write what is still missing, verify. The backup of the
 * flash stays the way back.
 * @param allowed reasons that were lifted by name
 * @throws RomkitError as `writeAndVerify`; `device-changed`, `refused-changed-since`, `backup-impossible`
 */
export async function resumeFlash(
  environment: FlashEnvironment,
  inspected: Inspected,
  allowed: ReadonlySet<ReasonName> = new Set(),
): Promise<Written> {
  const { record, current, before, after, state } = inspected;
  if (current.length !== after.length) throw unlike(describeState(state));
  const { refused } = withoutAllowed(resumeRefusals(inspected), allowed);
  if (refused.length > 0) throw refusalError(refused);
  if (state.state === 'complete') {
    await environment.history.append(record.id, {
      step: 'done',
      sha256: record.plan.newSha256,
      written: false,
    });
    await settle(environment.history, record);
    return { complaint: null };
  }
  const { sha256, sizeBytes, file } = await makeBackup(environment, record.plan, current, null, {
    recovering: true,
  });
  await environment.history.append(record.id, { step: 'recovering', sha256, sizeBytes, file });
  await confirmIdentity(environment, record.plan);
  return writeAndVerify(environment, record, { before, after }, file);
}

const unlike = (state: string): RomkitError =>
  new RomkitError({
    code: 'device-changed',
    message: `The chip gives another number of bytes than before. ${state}`,
    hint: 'Nothing was written. Look at what is connected.',
    exitCode: ExitCode.flashRefused,
  });
