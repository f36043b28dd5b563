import { ExitCode, RomkitError, usageError } from '../host/error.ts';
import { writeFileAtomic } from '../host/files.ts';
import { join } from 'node:path';
import { chipState, describeState, type ChipState } from './chip-state.ts';
import { confirmIdentity, readContent, type FlashHost } from './host.ts';
import { backupOf, isUnfinished, settle, type FlashHistory, type FlashRecord } from './history.ts';
import { loadImage } from './images.ts';
import { writeAndVerify, type Written } from './write.ts';

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
export async function inspectChip(host: FlashHost, record: FlashRecord): Promise<Inspected> {
  const backup = backupOf(record);
  if (backup === null) throw new Error('an unfinished flash without a backup');
  const before = await loadImage(host.history.images, backup.sha256);
  const after = await loadImage(host.history.images, record.plan.newSha256);
  await confirmIdentity(host, record.plan);
  const current = await readContent(host, 'reading');
  return { record, current, before, after, state: chipState(current, before, after) };
}

/**
 * Complete a flash that was cut off: write what is still missing, verify. Its backup stays the way back.
 * @throws RomkitError as `writeAndVerify`; `device-changed`
 */
export async function resumeFlash(
  host: FlashHost,
  { record, current, before, after, state }: Inspected,
): Promise<Written> {
  if (state.state === 'complete') {
    await host.history.append(record.id, { step: 'done', sha256: record.plan.newSha256, written: false });
    await settle(host.history, record);
    return { complaint: null };
  }
  if (current.length !== after.length) throw unlike(describeState(state));
  const currentFile = join(host.work, 'current.bin');
  await writeFileAtomic(currentFile, current, 0o600);
  await confirmIdentity(host, record.plan);
  return writeAndVerify(host, record, { current, before, after }, currentFile);
}

const unlike = (state: string): RomkitError =>
  new RomkitError({
    code: 'device-changed',
    message: `The chip gives another number of bytes than before. ${state}`,
    hint: 'Nothing was written. Look at what is connected.',
    exitCode: ExitCode.flashRefused,
  });
