import { backupOf, historyIn } from '../../rom/flash/history.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output.ts';
import { table } from '../table.ts';
import { outcomeOf, recordDocument } from './text.ts';

/** `romkit flash history`: what was written where, oldest first. */
export async function listHistory(context: Context, output: Output): Promise<void> {
  const records = await historyIn(context.folders.state).list();
  output.result(
    { flashes: records.map((record) => recordDocument(record)) },
    records.length === 0
      ? 'Nothing has been flashed yet.'
      : table([
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
  );
}
