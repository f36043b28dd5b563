import { access, constants, readFile, rm, writeFile } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { messageOf, RomkitError } from '../../../system/error.ts';
import { writeFileAtomic } from '../../../system/files/files.ts';
import { readFirmwareFile } from '../../../system/files/regular-file.ts';
import { failure, flashError } from '../backend.ts';
import type { FlashBackend, Probed, WriteImages, WriteOutcome } from '../backend.ts';
import { asContent, romAbilities, romContentBytes, romIn } from './rom-content.ts';

/**
 * A file that QEMU's `romfile=` names: the flash of a virtual card. It is replaced as a whole, so that a machine that
 * starts meanwhile sees the old ROM or the new one; the old file stays beside it as `FILE.before`.
 */
export function qemuBackend(file: string): FlashBackend {
  const path = realOf(resolve(file));
  const device = `file:${path}`;
  const probed: Probed = {
    chip: { name: basename(path), vendor: null, sizeBytes: romContentBytes, writeProtected: null },
    identity: { device, chip: `${device}/flash` },
    tool: 'romkit',
    notes: ['A machine that runs takes the new ROM when it is switched off and on.'],
  };
  return {
    name: 'qemu',
    device,
    can: romAbilities,
    probe: async () => {
      await access(dirname(path), constants.W_OK).catch((error: unknown) => {
        const message = `${dirname(path)} may not be written.`;
        throw flashError(failure('tool-unfit', message, { hint: 'Run romkit as its owner.' }), error);
      });
      await contentOf(path);
      return probed;
    },
    read: async (to) => writeFile(to, await contentOf(path)),
    write: (images) => writeRomFile(path, images),
  };
}

/** A ROM file's content; erased where there is no file. @throws RomkitError from flashError */
export async function contentOf(path: string): Promise<Buffer> {
  const rom = await readFirmwareFile(path).catch((error: unknown) => {
    if (!(error instanceof RomkitError)) {
      const message = `${path} cannot be read: ${messageOf(error)}.`;
      throw flashError(failure('read-failed', message), error);
    }
    if (error.code === 'file-not-found' || error.code === 'file-empty') return Buffer.alloc(0);
    const { message } = error;
    const hint = { hint: 'Name the file that romfile= names.' };
    throw flashError(
      failure(error.code === 'no-permission' ? 'read-failed' : 'wrong-chip', message, hint),
      error,
    );
  });
  const content = asContent(rom);
  if (content !== undefined) return content;
  const message = `${path} has ${rom.length} bytes: that is no boot ROM.`;
  throw flashError(failure('wrong-chip', message, { hint: 'Name the file that romfile= names.' }));
}

export const keptCopy = (path: string): string => `${path}.before`;

async function writeRomFile(path: string, { newFile }: WriteImages): Promise<WriteOutcome> {
  try {
    const content = await readFile(newFile);
    const [old, kept] = await Promise.all([fileIf(path), fileIf(keptCopy(path))]);
    // What goes back is put back to the byte, erased bytes behind the ROM included, which a content does not tell.
    const rom = kept !== null && asContent(kept)?.equals(content) === true ? kept : romIn(content);
    if (old !== null) await writeFileAtomic(keptCopy(path), old);
    if (rom === null) await rm(path, { force: true });
    else await writeFileAtomic(path, rom);
    return { result: 'written' };
  } catch (error) {
    return failure('unchanged', messageOf(error));
  }
}

/** A file's bytes; null where there is none. @throws RomkitError of readFirmwareFile */
function fileIf(path: string): Promise<Buffer | null> {
  return readFirmwareFile(path).catch((error: unknown) => {
    if (error instanceof RomkitError && error.code === 'file-not-found') return null;
    if (error instanceof RomkitError && error.code === 'file-empty') return Buffer.alloc(0);
    throw error;
  });
}

/** Two names of one file are one device. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
