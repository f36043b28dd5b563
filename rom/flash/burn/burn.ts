import { messageOf } from '../../../system/error.ts';
import { makeBackup, type Backup } from './backup.ts';
import { confirmIdentity, type FlashEnvironment } from './environment.ts';
import type { FlashRecord } from '../record/history.ts';
import { storeImage } from '../record/images.ts';
import type { FlashPlan } from '../plan/flash-plan.ts';
import { refusalError } from '../plan/refusal.ts';
import { writeAndVerify, type Written } from './write.ts';

/** A plan with the contents that it is about. */
export interface PreparedFlash {
  readonly plan: FlashPlan;
  /** What was read for the plan. */
  readonly before: Buffer;
  /** The whole new content. */
  readonly after: Buffer;
}

export interface Burned extends Written {
  readonly id: string;
  readonly backup: Backup;
}

/**
 * Carry out a plan: store the backup, ask the device once more who it is, write, and verify by reading again.
 * The caller has the device and the chip to itself, and has asked the person.
 * @throws RomkitError exit code 30 where it is refused, 32 to 34 as the chip is left behind.
 */
export async function burn(
  prepared: PreparedFlash,
  environment: FlashEnvironment,
  copyTo: string | null = null,
): Promise<Burned> {
  const { plan, before, after } = prepared;
  if (plan.refused.length > 0) throw refusalError(plan.refused);
  // Before the journal begins: whoever finds it finds what was to be written as well.
  await storeImage(environment.history.images, after, { kind: 'new', device: plan.device, chip: plan.chip });
  const record = await environment.history.create(plan);
  const backup = await untouched(environment, record, async () => {
    const made = await makeBackup(environment, plan, before, copyTo);
    await environment.history.append(record.id, { step: 'backed-up', ...made });
    await confirmIdentity(environment, plan);
    environment.signal.throwIfAborted();
    return made;
  });
  const written = await writeAndVerify(environment, record, { before, after }, backup.file);
  return { id: record.id, backup, ...written };
}

/** Work before the first write: when it fails, the journal says that the chip is as it was. */
async function untouched<T>(
  environment: FlashEnvironment,
  record: FlashRecord,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await environment.history.append(record.id, {
      step: 'failed',
      state: 'unchanged',
      wrote: false,
      message: messageOf(error),
    });
    throw error;
  }
}
