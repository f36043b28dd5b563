import { usageError } from '../../../../system/error.ts';
import type { LoggedChange } from '../../model/change.ts';
import { lasting, wholePeopleChangeSchema } from '../../model/people-change.ts';
import type { DatabaseTransaction } from '../tables.ts';
import type { MadePeopleChange } from './log-change.ts';
import { makePeopleChange } from './make-change.ts';

/**
 * Take a change of people or tokens back.
 * @throws RomkitError `undo-refused` where nothing takes it back or it is so already; of makePeopleChange
 */
export async function undoPeopleChanges(
  transaction: DatabaseTransaction,
  {
    changes: [change],
    inverse: [inverse],
  }: { readonly changes: readonly LoggedChange[]; readonly inverse: readonly LoggedChange[] },
): Promise<MadePeopleChange> {
  if (inverse === undefined)
    throw usageError('undo-refused', `${lasting[change?.type ?? ''] ?? 'nothing takes it back'}.`);
  const made = await makePeopleChange(transaction, wholePeopleChangeSchema.parse(inverse));
  if (made === null) throw usageError('undo-refused', 'it is so already.');
  return made;
}
