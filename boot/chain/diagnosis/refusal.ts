import type { BootEvent } from '../event.ts';
import type { ExpectedFile } from '../expectation.ts';
import { samePath } from '../track.ts';

/** A server's words on a file that it does not give. */
export interface Refusal {
  readonly path: string;
  /** For a sentence: `The web server answers 404 to /boot.gpxe`. */
  readonly sentence: string;
}

/** Was this file asked for in vain, by HTTP (a status of 400 and more) or by TFTP (an error, RFC 1350 section 5)? */
export function refusalOf(events: readonly BootEvent[], file: ExpectedFile | null): Refusal | undefined {
  if (file === null) return undefined;
  for (const event of events) {
    if (event.type === 'http-response' && event.status >= 400 && samePath(event.path, file.path))
      return { path: event.path, sentence: `The web server answers ${event.status} to ${event.path}` };
    if (event.type === 'tftp-end' && isNotGiven(event.error) && samePath(event.file, file.path))
      return { path: event.file, sentence: tftpSentence(event.server, event.file, event.error!) };
  }
  return undefined;
}

/** The server has no such file, or may not read it; other errors are a client that breaks off. */
const isNotGiven = (error: string | null): boolean =>
  error !== null && /not found|no such|access|permission|denied/i.test(error);

function tftpSentence(server: string, file: string, error: string): string {
  const isForbidden = /access|permission|denied/i.test(error);
  return `The TFTP server ${server} ${isForbidden ? 'may not read' : 'has no'} ${file}`;
}
