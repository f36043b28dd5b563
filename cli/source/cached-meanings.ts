import type { Diagnosis } from '../../boot/chain/diagnosis/diagnosis.ts';
import type { Explain } from '../../boot/server/follow/follow-environment.ts';
import { decodeError, parseErrorCode } from '../../rom/source/errors/decode.ts';
import type { ErrorTable } from '../../rom/source/errors/error-table.ts';
import { cachedErrors } from '../../rom/source/errors/read-errors.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';
import type { Context } from '../shell/context.ts';
import { tableHere, withMeaning } from './explain-diagnosis.ts';

/** A console shows as many numbers as it likes: a table that is not there is looked for no more often. */
const lookAgainMs = 30_000;

interface Looked {
  readonly table: Promise<ErrorTable | undefined>;
  readonly atMs: number;
}

/**
 * Explains error numbers by tables that the cache has, as `explained` does, without ever reading a source tree: a
 * server that answers machines has no second to spare.
 * @param now milliseconds, default the clock's
 */
export function cachedMeanings(context: Context, now: () => number = Date.now): Explain {
  const looked = new Map<FlavourName, Looked>();
  const tableOf = async (flavour: FlavourName): Promise<ErrorTable | undefined> => {
    const before = looked.get(flavour);
    const known = await before?.table;
    if (before !== undefined && (known !== undefined || now() - before.atMs < lookAgainMs)) return known;
    const table = tableHere(context, { flavour }, cachedErrors);
    looked.set(flavour, { table, atMs: now() });
    return table;
  };
  return async (diagnosis: Diagnosis) => {
    const { errorCode, errorFlavour = 'ipxe' } = diagnosis;
    const number = errorCode === undefined ? undefined : parseErrorCode(errorCode);
    if (number === undefined) return diagnosis;
    const table = await tableOf(errorFlavour);
    return table === undefined ? diagnosis : withMeaning(diagnosis, decodeError(table, number));
  };
}
