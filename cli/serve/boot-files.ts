import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemErrorCode, usageError } from '../../system/error.ts';
import type { Context } from '../shell/context.ts';

/** Firmware that machines load before any script. */
const bootFile = /\.(kpxe|pxe|lkrn|efi|0|c32|kkpxe|krn)$|^memdisk$/;

/**
 * The programs that the server hands out by name (`undionly.kpxe`, `snponly.efi`, `memdisk`): those of a folder.
 * @param named the folder that a person named; without it `boot` below the state folder, which may be absent
 * @throws RomkitError `no-boot-files` where the named folder cannot be read
 */
export async function bootFilesIn(
  { cwd }: Context,
  named: string | undefined,
  state: string,
): Promise<ReadonlyMap<string, string>> {
  const folder = named === undefined ? join(state, 'boot') : resolve(cwd, named);
  const names = await readdir(folder).catch((error: unknown) => {
    if (named === undefined && systemErrorCode(error) === 'ENOENT') return [];
    throw usageError(
      'no-boot-files',
      `The folder of boot files ${folder} cannot be read.`,
      'Name the folder with undionly.kpxe and snponly.efi: --boot-files DIR.',
    );
  });
  return byName(folder, names);
}

/** The programs of a folder that is there. */
export const bootFilesInFolder = async (folder: string): Promise<ReadonlyMap<string, string>> =>
  byName(folder, await readdir(folder));

const byName = (folder: string, names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.filter((name) => bootFile.test(name)).map((name) => [name, join(folder, name)]));
