import { messageOf } from '../../../system/error.ts';
import { failure, type WriteOutcome } from '../backend.ts';
import { chipState, unknownState, type ChipState } from './chip-state.ts';
import { flashFailed } from './flash-failed.ts';
import { hooksFor, readContent, type FlashEnvironment } from './environment.ts';
import { imageFile } from '../record/images.ts';
import { settle, type FlashRecord } from '../record/history.ts';
import type { Slot } from '../plan/slot.ts';

export interface Written {
  /** What the tool says of its own work, where it says that it failed although all is there. */
  readonly complaint: string | null;
}

export interface Contents {
  /** What was on it before the first write: what it is judged by should this fail. */
  readonly before: Buffer;
  /** What is to be on it. */
  readonly after: Buffer;
}

/**
 * Write a whole content, and read it back. The journal says what is going to be done before it is done. Signals are
 * held back from the first erase until it is known what the chip holds.
 * @throws RomkitError `flash-failed` or `verification-failed`, which say what the chip holds.
 */
export async function writeAndVerify(
  environment: FlashEnvironment,
  record: FlashRecord,
  contents: Contents,
  currentFile: string,
): Promise<Written> {
  const { history } = environment;
  const release = environment.hold(() => environment.onEvent({ type: 'held' }));
  try {
    await history.announceWrite(record);
    environment.onEvent({ type: 'work', work: 'writing' });
    const outcome = await tryWrite(environment, record, currentFile);
    await history.append(record.id, { step: 'verifying', toolSays: wordsOf(outcome) });
    const { state, why } = await look(environment, contents, record.plan.slot);
    if (state.state === 'complete') {
      await history.append(record.id, { step: 'done', sha256: record.plan.newSha256, written: true });
      await settle(history, record);
      return { complaint: outcome.result === 'written' ? null : outcome.message };
    }
    const error = flashFailed(outcome, state, why, record.plan.kind);
    const { message } = error;
    await history.append(record.id, { step: 'failed', state: state.state, wrote: true, message });
    throw error;
  } finally {
    release();
  }
}

async function tryWrite(
  environment: FlashEnvironment,
  record: FlashRecord,
  currentFile: string,
): Promise<WriteOutcome> {
  const newFile = imageFile(environment.history.images, record.plan.newSha256);
  try {
    return await environment.backend.write(
      { newFile, oldFile: currentFile },
      hooksFor(environment, 'writing'),
    );
  } catch (error) {
    return failure('failed-in-write', messageOf(error));
  }
}

const wordsOf = (outcome: WriteOutcome): string =>
  outcome.result === 'written' ? 'written' : `${outcome.kind}: ${outcome.message}`;

/** Never by the tool's word: what is on the chip is what can be read from it. */
async function look(
  environment: FlashEnvironment,
  { before, after }: Contents,
  slot: Slot | null,
): Promise<{ state: ChipState; why: string | null }> {
  try {
    return { state: chipState(await readContent(environment, 'verifying'), before, after, slot), why: null };
  } catch (error) {
    return { state: unknownState, why: messageOf(error) };
  }
}
