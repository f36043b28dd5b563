import { resolve } from 'node:path';
import { readFirmwareFile } from '../../system/files/regular-file.ts';
import type { Context } from '../shell/context.ts';

/**
 * Read a firmware file that a person named.
 * @throws RomkitError of readFirmwareFile
 */
export const readRomFile = (context: Context, name: string): Promise<Uint8Array> =>
  readFirmwareFile(resolve(context.cwd, name), name);
