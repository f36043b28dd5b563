import type { Diagnosis } from '../../boot/chain/diagnosis/diagnosis.ts';
import { adviceOn } from '../../boot/chain/errors/error-advice.ts';
import { decodeError, parseErrorCode, type DecodedError } from '../../rom/source/errors/decode.ts';
import type { ErrorTable } from '../../rom/source/errors/error-table.ts';
import { readErrors } from '../../rom/source/errors/read-errors.ts';
import { resolveSource } from '../../rom/source/resolve.ts';
import type { Context } from '../shell/context.ts';
import { loadSettings } from '../settings/settings.ts';
import { sourceRequest } from './source-of.ts';
import { present } from '../../system/present.ts';

/**
 * The diagnosis with what its error number means, where a source is here that tells it. Nothing is fetched.
 * @param flag `--source` of the command
 */
export async function explained(
  context: Context,
  diagnosis: Diagnosis | null,
  flag?: string,
): Promise<Diagnosis | null> {
  if (diagnosis?.errorCode === undefined) return diagnosis;
  const { errorCode, errorFlavour: flavour = 'ipxe' } = diagnosis;
  return withMeaning(diagnosis, await meaningOf(context, errorCode, { flavour, flag }));
}

/** The diagnosis as it is where its number has no meaning. */
export function withMeaning(diagnosis: Diagnosis, decoded: DecodedError | undefined): Diagnosis {
  if (decoded === undefined) return diagnosis;
  const { code, message, status, files } = decoded;
  const meaning = [message, ...(status === null ? [] : [status]), ...files.slice(0, 1)].join(', ');
  return {
    ...diagnosis,
    message: `${diagnosis.message.replace(/\.$/, '')} (${code}: ${meaning}).`,
    next: adviceOn(decoded) ?? diagnosis.next,
  };
}

async function meaningOf(context: Context, code: string, asked: Asked): Promise<DecodedError | undefined> {
  const table = await tableHere(context, asked);
  return table === undefined
    ? undefined
    : decodeError(table, present(parseErrorCode(code), 'number of the error'));
}

type Asked = Parameters<typeof sourceRequest>[2];
type ReadTable = (...asked: Parameters<typeof readErrors>) => Promise<ErrorTable | undefined>;

/**
 * The error numbers of a source that is here; undefined where there is none.
 * @param read default: from the cache, or from the tree, and the cache has them from then on
 */
export async function tableHere(
  context: Context,
  asked: Asked,
  read: ReadTable = readErrors,
): Promise<ErrorTable | undefined> {
  try {
    const request = await sourceRequest(context, await loadSettings(context), asked);
    return await read(await resolveSource({ ...request, offline: true }), request);
  } catch {
    // Without a source the console's own words are what there is.
    return undefined;
  }
}
