import { readNamedFile } from '../../system/files/regular-file.ts';

/** No script is anywhere near this; more is not read into memory. */
const mostBytes = 4 << 20;

/**
 * The bytes of a script file, whatever they are: lintScript judges them.
 * @param name as the person wrote it, for messages
 * @throws RomkitError of readNamedFile
 */
export const readScriptFile = (path: string, name = path): Promise<Buffer> =>
  readNamedFile(path, { name, mostBytes, example: 'a boot script, or a template: romkit script list' });
