import { join } from 'node:path';
import { writeFileAtomic } from '../../../system/files/files.ts';
import { beaconKernel } from '../../../lab/os/beacon.ts';
import { defaultCommandLine, reportOption, stayOption } from '../../../lab/os/init-script.ts';
import { makeInitrd } from '../../../lab/os/initrd.ts';
import { debianKernel } from '../../../lab/os/kernel.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import { RomkitError } from '../../../system/error.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { addImage, type ImageAddOptions } from '../../pool/image-add.ts';
import { withPool, type PoolOptions } from '../../pool/pool.ts';
import type { Context } from '../../shell/context.ts';
import { silentOutput } from '../../shell/output.ts';

/** Images that somebody can tell apart on a console across the room: the second number is the background (ECMA-48 SGR). */
const images = [
  { name: 'debian-green', title: 'Debian on green', background: 42 },
  { name: 'debian-orange', title: 'Debian on orange', background: 43 },
] as const;

/**
 * Put two images into a pool that has none: Debian's kernel with a small system that shows its name and stays; where
 * Debian's archive cannot be reached, kernels for BIOS that show their name and switch off.
 * @param folder where their files are made
 */
export async function addRackImages(
  context: Context,
  pool: PoolOptions,
  folder: string,
  note: (line: string) => void,
): Promise<void> {
  await withPool(context, pool, async (opened) => {
    if (opened.registry.snapshot().images.size > 0) return;
    const debian = await debianKernel(context.folders.cache, runTool).catch((error: unknown) => {
      if (!(error instanceof RomkitError)) throw error;
      note(`Images          small ones for BIOS alone, since Debian's kernel is not here: ${error.message}`);
      return null;
    });
    for (const { name, title, background } of images) {
      context.signal.throwIfAborted();
      const system = { name, banner: bannerOf(name, background) };
      const files = await (debian === null ? beacon(system, folder) : debianSystem(system, debian, folder));
      await addImage(context, opened, silentOutput, name, { ...files, title });
    }
  });
}

interface System {
  readonly name: string;
  readonly banner: string;
}

async function debianSystem(
  { name, banner }: System,
  debian: Awaited<ReturnType<typeof debianKernel>>,
  folder: string,
): Promise<ImageAddOptions> {
  const initrd = join(folder, `${name}.initrd`);
  await writeFileAtomic(initrd, makeInitrd(name, debian, banner).bytes);
  const report = `${reportOption}=http://${labNetwork.server}/bootdirectory/up/\${mac}`;
  const append = `${defaultCommandLine} ${stayOption} ${report}`;
  return { kernel: debian.vmlinuz, initrd: [initrd], append, reportsUp: true };
}

async function beacon({ name }: System, folder: string): Promise<ImageAddOptions> {
  const kernel = join(folder, `${name}.kernel`);
  await writeFileAtomic(kernel, beaconKernel(name));
  return { kernel };
}

/** A block of colour with the name in it. Public for its test. */
export function bannerOf(name: string, background: number): string {
  const width = 72;
  const row = (text: string): string =>
    `\u001b[${background};30;1m${text.padStart((width + text.length) >> 1).padEnd(width)}\u001b[0m\n`;
  const rows = ['', '', `This machine runs ${name}.`, '', 'It booted over the network from romkit.', '', ''];
  return `\n${rows.map(row).join('')}\n`;
}
