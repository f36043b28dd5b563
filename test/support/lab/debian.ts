import { join } from 'node:path';
import { distributionFirmware, distributionPxelinux } from '../../../lab/os/distribution.ts';
import { debianKernel } from '../../../lab/os/kernel.ts';
import { RomkitError } from '../../../system/error.ts';
import { runTool } from '../../../system/process/run-tool.ts';

/** The cache of `realPlace('shared', …)`: what is fetched here need not be fetched again. */
const cache = join(process.env['ROMKIT_TEST_SHARED'] ?? '', 'shared', 'cache', 'romkit');

/** Why Debian's kernel and boot firmware cannot be had here; undefined where they can. */
export const noDebian: string | undefined = await debianKernel(cache, runTool)
  .then(() => distributionFirmware(cache, runTool))
  .then(() => distributionPxelinux(cache, runTool))
  .then(
    () => undefined,
    (error: unknown) => (error instanceof RomkitError ? error.message : String(error)),
  );
