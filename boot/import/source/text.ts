import { formatBySignature } from '../../../rom/image/headers/format.ts';
import { RomkitError, usageError } from '../../../system/error.ts';
import { openRegularFile } from '../../../system/files/regular-file.ts';

/** A configuration of 100,000 machines has about 10 MiB. */
export const mostTextBytes = 16 << 20;

/**
 * The text of a configuration file: a regular file of at most 16 MiB, UTF-8 without NUL. A byte order mark is dropped.
 * @throws RomkitError `file-not-found`, `no-permission`, `not-a-file`, `file-too-large` or `not-text`
 */
export async function readText(path: string): Promise<string> {
  const opened = await openRegularFile(path, path, 'a configuration file').catch((error: unknown) => {
    // Nothing is a text too.
    if (error instanceof RomkitError && error.code === 'file-empty') return undefined;
    throw error;
  });
  if (opened === undefined) return '';
  try {
    if (opened.stats.size > mostTextBytes) throw tooLarge(path);
    return decodeText(await opened.file.readFile(), path);
  } finally {
    await opened.file.close();
  }
}

/**
 * Bytes as text.
 * @throws RomkitError `not-text` with the line, or with the format that it is instead
 */
function decodeText(bytes: Buffer, path: string): string {
  const nul = bytes.indexOf(0);
  if (nul !== -1)
    throw otherFormat(path, bytes) ?? notText(path, lineAt(bytes, nul), 'has a NUL byte: it is no text file');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw otherFormat(path, bytes) ?? notText(path, firstBadLine(bytes), 'is not UTF-8');
  }
}

function firstBadLine(bytes: Buffer): number {
  // The character that stands for what cannot be decoded has three bytes of its own.
  const text = bytes.toString('utf8');
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) {
    const offset = Buffer.byteLength(text.slice(0, at));
    if (!bytes.subarray(offset, offset + 3).equals(Buffer.from('\ufffd'))) return lineAt(bytes, offset);
  }
  return 1;
}

function lineAt(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at !== -1 && at < offset; at = bytes.indexOf(10, at + 1)) line++;
  return line;
}

function otherFormat(path: string, bytes: Buffer): RomkitError | undefined {
  const format = formatBySignature(bytes);
  if (format === null) return undefined;
  const hint =
    format.unpacker === null ? 'Name the text file itself.' : `Unpack it first: ${format.unpacker} < ${path}`;
  return usageError('not-text', `${path} is ${format.name}, no configuration file.`, hint);
}

const notText = (path: string, line: number, reason: string): RomkitError =>
  usageError(
    'not-text',
    `${path}:${line} ${reason}.`,
    'Save it as UTF-8; a Latin-1 file becomes one by: iconv -f latin1 -t utf-8 OLD > NEW',
  );

const tooLarge = (path: string): RomkitError =>
  usageError(
    'file-too-large',
    `${path} is larger than ${mostTextBytes >> 20} MiB; that is no configuration file.`,
    'Name the configuration file itself.',
  );
