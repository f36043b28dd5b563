import type { BootEvent, HttpResponseEvent, TftpEndEvent } from '../../event.ts';
import type { ExpectedFile } from '../../expectation.ts';
import { samePath } from '../../track.ts';
import { finding, type Diagnosis, type DiagnosisCode } from '../diagnosis.ts';
import type { Stage } from '../../stage.ts';

/** A server's words on a file that it does not give. */
export interface Refusal {
  readonly path: string;
  /** For a sentence: `The web server answers 404 to /boot.gpxe`. */
  readonly sentence: string;
  /** The server has it, or would not say, and may not read it. */
  readonly isForbidden?: true;
  /** Why, and what to do, where the file is not simply missing. */
  readonly why: { readonly code: DiagnosisCode; readonly next: string } | null;
}

/**
 * Was this file asked for in vain the last time, by HTTP (a status of 400 and more) or by TFTP (an error, RFC 1350
 * section 5)?
 */
export function refusalOf(events: readonly BootEvent[], file: ExpectedFile | null): Refusal | undefined {
  if (file === null) return undefined;
  const last = events.findLast(
    (event): event is (HttpResponseEvent & BootEvent) | (TftpEndEvent & BootEvent) =>
      (event.type === 'http-response' && event.status !== 0 && samePath(event.path, file.path)) ||
      (event.type === 'tftp-end' && isAnswer(event) && samePath(event.file, file.path)),
  );
  if (last?.type === 'http-response') return last.status >= 400 ? webRefusal(last) : undefined;
  return last === undefined || last.error === null ? undefined : tftpRefusal(last, last.error);
}

/** A refusal as a diagnosis: its own reason, else that the file is missing. */
export function refused(
  { sentence, why }: Refusal,
  stage: Stage,
  missing: DiagnosisCode,
  next: string,
  addition = '',
): Diagnosis {
  return why === null
    ? finding(missing, stage, `${sentence}${addition}`, next)
    : finding(why.code, stage, sentence, why.next);
}

function webRefusal({ status, path }: HttpResponseEvent): Refusal {
  const sentence = `The web server answers ${status} to ${path}`;
  if (status >= 500)
    return {
      path,
      sentence,
      why: { code: 'web-server-error', next: 'Look at the error log of the web server: it failed.' },
    };
  if (status === 401 || status === 403 || status === 407)
    return {
      path,
      sentence,
      why: {
        code: 'http-forbidden',
        next: 'Make the file readable for the web server, and allow this network without a password.',
      },
    };
  return { path, sentence, why: null };
}

/** A client that breaks off says nothing about the file. */
const isAnswer = ({ error, errorCode, endedBy }: TftpEndEvent): boolean =>
  error === null || isNotGiven(error) || (endedBy === 'server' && errorCode !== undefined);

const isNotGiven = (error: string): boolean => /not found|no such|access|permission|denied/i.test(error);
const isForbidden = (error: string, code: number | undefined): boolean =>
  code === 2 || /access|permission|denied/i.test(error);

function tftpRefusal({ server, file, errorCode }: TftpEndEvent, error: string): Refusal {
  const said = error === '' ? '' : `: ${error}`;
  if (isForbidden(error, errorCode))
    return {
      path: file,
      sentence: `The TFTP server ${server} may not read ${file}`,
      why: null,
      isForbidden: true,
    };
  if (errorCode === 1 || isNotGiven(error))
    return { path: file, sentence: `The TFTP server ${server} has no ${file}`, why: null };
  return {
    path: file,
    sentence: `The TFTP server ${server} refuses ${file} with ${errorCode === undefined ? 'an error' : `error ${errorCode}`}${said}`,
    why: {
      code: 'tftp-error',
      next:
        errorCode === 8
          ? 'The server refuses the options of the request (blksize, tsize): update it, or switch its strictness off.'
          : 'Look at the log of the TFTP server: it says why.',
    },
  };
}
