import { usageError } from '../../system/error.ts';
import { backupOf, hasLostLines, historyIn } from '../../rom/flash/record/history.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';
import { describeUnreadable, outcomeOf, recordDocument } from './flash-text.ts';

/** `romkit flash history`: what was written where, oldest first. */
export async function listHistory(context: Context, output: Output): Promise<void> {
  const history = historyIn(context.folders.state);
  const [records, unreadable] = [await history.list(), await history.unreadable()];
  const readable =
    records.length === 0
      ? []
      : [
          table([
            ['FLASH', 'DEVICE', 'CHIP', 'WRITES', 'OUTCOME', 'BACKUP'],
            ...records.map((record) => [
              record.id,
              record.plan.device,
              record.plan.chip.name,
              record.plan.rom?.file ?? `backup ${record.plan.newSha256.slice(0, 12)}`,
              outcomeOf(record),
              backupOf(record)?.sha256.slice(0, 12) ?? '-',
            ]),
          ]),
        ];
  output.result(
    { flashes: records.map((record) => recordDocument(record)), unreadable },
    records.length + unreadable.length === 0
      ? 'Nothing has been flashed yet.'
      : [...readable, ...unreadable.map(describeUnreadable)].join('\n\n'),
  );
}

/**
 * `romkit flash dismiss FLASH`: its journal cannot be read or lacks lines, and a person has seen that its chip is all
 * right.
 * @throws RomkitError `no-such-flash`, `not-unreadable`
 */
export async function dismiss(context: Context, id: string, output: Output): Promise<void> {
  const history = historyIn(context.folders.state);
  const unreadable = (await history.unreadable()).find((each) => each.id === id);
  if (unreadable === undefined && !hasLostLines(await history.find(id)))
    throw usageError(
      'not-unreadable',
      `The journal of flash ${id} can be read.`,
      'romkit flash resume or rollback puts an unfinished one right.',
    );
  await history.append(id, { step: 'dismissed' });
  output.result(
    { dismissed: unreadable ?? { id } },
    `Flash ${id} protects no chip any more. Its journal is kept.`,
  );
}
