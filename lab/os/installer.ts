import { join } from 'node:path';
import type { Run } from '../../system/process/run.ts';
import { debianFiles } from './debian.ts';
import { present } from '../../system/present.ts';

/** Debian's installer for the network, in its text form. */
export interface DebianInstaller {
  /** Paths. */
  readonly kernel: string;
  readonly initrd: string;
}

/** Text of its first screen on the serial port, with `installerCommandLine`. */
export const installerText = 'Select a language';
export const installerCommandLine = 'console=ttyS0,115200 DEBIAN_FRONTEND=text';
/** With less it asks about the memory first. */
export const installerMemoryMiB = 1024;

const packages = /^(debian-installer-(\d+)-netboot-amd64) /gm;
/** The package of Debian 12, for the message where apt knows none. */
const usualPackage = 'debian-installer-12-netboot-amd64';

/**
 * The installer of the newest Debian that apt knows, from the cache or from Debian's archive; nothing is installed.
 * @throws RomkitError see debianFiles
 */
export async function debianInstaller(cache: string, run: Run): Promise<DebianInstaller> {
  const folder = './usr/lib/debian-installer/images/*/amd64/text/debian-installer/amd64';
  const files = ['linux', 'initrd.gz'].map((name) => `${folder}/${name}`);
  const { root, paths } = await debianFiles({ package: await newestPackage(run), files }, cache, run);
  const pathOf = (name: string): string =>
    join(
      root,
      present(
        paths.find((path) => path.endsWith(`/${name}`)),
        `${name} of the installer`,
      ),
    );
  return { kernel: pathOf('linux'), initrd: pathOf('initrd.gz') };
}

async function newestPackage(run: Run): Promise<string> {
  const { stdout } = await run({
    command: ['apt-cache', 'search', '--names-only', '^debian-installer-[0-9]+-netboot-amd64$'],
    env: { LC_ALL: 'C' },
  });
  const known = [...stdout.matchAll(packages)].map(([, name = '', release]) => ({
    name,
    release: Number(release),
  }));
  return known.sort((a, b) => b.release - a.release)[0]?.name ?? usualPackage;
}
