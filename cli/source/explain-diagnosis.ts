import type { Diagnosis } from '../../boot/chain/diagnosis/diagnosis.ts';
import { adviceOn } from '../../boot/chain/errors/error-advice.ts';
import { decodeError, parseErrorCode, type DecodedError } from '../../rom/source/errors/decode.ts';
import { readErrors } from '../../rom/source/errors/read-errors.ts';
import { resolveSource } from '../../rom/source/resolve.ts';
import type { Context } from '../shell/context.ts';
import { loadSettings } from '../settings/settings.ts';
import { sourceRequest } from './source-of.ts';

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
  const decoded = await meaningOf(context, errorCode, { flavour, flag });
  if (decoded === undefined) return diagnosis;
  const { code, message, status, files } = decoded;
  const meaning = [message, ...(status === null ? [] : [status]), ...files.slice(0, 1)].join(', ');
  return {
    ...diagnosis,
    message: `${diagnosis.message.replace(/\.$/, '')} (${code}: ${meaning}).`,
    next: adviceOn(decoded) ?? diagnosis.next,
  };
}

async function meaningOf(
  context: Context,
  code: string,
  asked: Parameters<typeof sourceRequest>[2],
): Promise<DecodedError | undefined> {
  try {
    const request = await sourceRequest(context, await loadSettings(context), asked);
    const source = await resolveSource({ ...request, offline: true });
    return decodeError(await readErrors(source, request), parseErrorCode(code)!);
  } catch {
    // Without a source the console's own words are what there is.
    return undefined;
  }
}
