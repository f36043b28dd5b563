import { open } from 'node:fs/promises';
import { RomkitError, systemErrorCode, usageError } from '../../system/error.ts';

/** No script is anywhere near this; more is not read into memory. */
const maxReadBytes = 4 * 1024 * 1024;

/**
 * The bytes of a script file, whatever they are: lintScript judges them.
 * @throws RomkitError `script-not-found`, `script-is-folder`, `script-not-readable` or `script-too-large`.
 */
export async function readScriptFile(path: string): Promise<Buffer> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw readError(path, error);
  }
  try {
    if ((await file.stat()).isDirectory())
      throw readError(path, Object.assign(new Error(), { code: 'EISDIR' }));
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > maxReadBytes) {
        throw usageError(
          'script-too-large',
          `${path} is larger than ${maxReadBytes / 1024 / 1024} MiB; that is no boot script.`,
          'Give the path of a boot script.',
        );
      }
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw error instanceof RomkitError ? error : readError(path, error);
  } finally {
    await file.close();
  }
}

function readError(path: string, error: unknown): RomkitError {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return usageError(
      'script-not-found',
      `There is no file ${path}.`,
      'Give the path of a boot script, or a template: romkit script list',
    );
  }
  if (code === 'EISDIR') {
    return usageError('script-is-folder', `${path} is a folder.`, 'Give the path of one boot script.');
  }
  return usageError(
    'script-not-readable',
    `${path} cannot be read (${code ?? String(error)}).`,
    'Check its permissions.',
  );
}
