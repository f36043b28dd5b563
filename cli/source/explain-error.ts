import { pxeComplaint } from '../../boot/chain/complaints/pxe-codes.ts';
import type { DiagnosisCode } from '../../boot/chain/diagnosis/diagnosis.ts';
import { adviceOn } from '../../boot/chain/errors/error-advice.ts';
import { shownError } from '../../boot/chain/errors/error-meaning.ts';
import type { Stage } from '../../boot/chain/stage.ts';
import { decodeError, parseErrorCode, type DecodedError } from '../../rom/source/errors/decode.ts';
import { readErrors } from '../../rom/source/errors/read-errors.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';
import { ExitCode, RomkitError, usageError } from '../../system/error.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { loadSettings } from '../settings/settings.ts';
import { openSource, sourceRequest } from './source-of.ts';

/** `romkit explain-error`'s answer. */
export interface ErrorExplanation extends DecodedError {
  readonly flavour: FlavourName;
  readonly commit: string | null;
  /** Null where there is no more to say than the message. */
  readonly advice: string | null;
}

/** The answer to a code of a card's own PXE (PXE specification 2.1), which no source tree knows. */
export interface PxeExplanation {
  /** As it was given: the code, or the whole line with it. */
  readonly code: string;
  readonly stage: Stage;
  readonly diagnosis: DiagnosisCode;
  readonly advice: string;
}

/** The meaning of a PXE-E or PXE-M code, alone or in the line that shows it; undefined where there is none. */
export function explainPxe(text: string): PxeExplanation | undefined {
  const said = pxeComplaint(text);
  if (said === undefined) return undefined;
  const { code: diagnosis, stage, message: code, next: advice } = said;
  return { code, stage, diagnosis, advice };
}

/**
 * The meaning of an error number of iPXE or gPXE in the source that would be built.
 * @param text The number, alone or in the line that shows it.
 * @throws RomkitError `bad-error-code` (2), `unknown-error-code` (1), or that the source is not there (3).
 */
export async function explainError(
  context: Context,
  text: string,
  {
    flag,
    flavour: named,
  }: { readonly flavour?: FlavourName | undefined; readonly flag?: string | undefined },
  output: Output,
): Promise<ErrorExplanation> {
  const { errorCode = text, errorFlavour = 'ipxe' } = shownError(text);
  const number = parseErrorCode(errorCode);
  if (number === undefined)
    throw usageError(
      'bad-error-code',
      `${JSON.stringify(text.slice(0, 60))} is no error number.`,
      'Write its eight hexadecimal digits, as in 3e11623b, a code of PXE, as in PXE-E32, or the whole line.',
    );
  const asked = { flavour: named ?? errorFlavour, ...(flag === undefined ? {} : { flag }) };
  const settings = await loadSettings(context);
  const source = await openSource(context, settings, asked, output);
  const table = await readErrors(source, await sourceRequest(context, settings, asked));
  const decoded = decodeError(table, number);
  if (decoded === undefined)
    throw new RomkitError({
      code: 'unknown-error-code',
      message: `${text} is no error number of ${source.location}.`,
      hint: 'Copy all eight digits; another version or gPXE (--flavour gpxe) may know it.',
      exitCode: ExitCode.failed,
    });
  const { flavour, commit } = source;
  return { ...decoded, ...{ flavour, commit, advice: adviceOn(decoded) ?? null } };
}

/** The explanation of a code of PXE, for people. */
export const pxeText = ({ code, stage, diagnosis, advice }: PxeExplanation): string =>
  `${code}\n  ${diagnosis}, at the stage ${stage}\n  ${advice}`;

/** The explanation for people. */
export function errorText({
  code,
  message,
  status,
  general,
  name,
  files,
  lines,
  advice,
}: ErrorExplanation): string {
  const [first, ...others] = files;
  const place =
    first === undefined
      ? 'no source of this tree'
      : `src/${first}${lines.length === 0 ? '' : `, line ${lines.join(', ')}`}`;
  return [
    `${code}: ${message}${status === null ? '' : `: ${status}`}${general === message ? '' : ` (${general})`}`,
    `  from ${place}${name === null ? '' : ` (${name})`}`,
    ...(others.length === 0 ? [] : [`  or ${others.map((file) => `src/${file}`).join(', ')}`]),
    ...(advice === null ? [] : [`  ${advice}`]),
  ].join('\n');
}
