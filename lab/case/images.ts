import { basename, join } from 'node:path';
import { sha256, writeFileAtomic } from '../../system/files/files.ts';
import { beaconKernel } from '../os/beacon.ts';
import { defaultCommandLine } from '../os/init-script.ts';
import { makeInitrd } from '../os/initrd.ts';
import { debianInstaller, installerCommandLine, installerText } from '../os/installer.ts';
import { debianKernel } from '../os/kernel.ts';
import type { LabImage } from '../run/make-plan.ts';
import { labNetwork } from '../run/lab-plan.ts';
import type { System } from './case.ts';
import type { CaseEnvironment } from './environment.ts';

/** The images of a system, their files made or fetched. @throws RomkitError see debianFiles */
export async function imagesOf(system: System, environment: CaseEnvironment): Promise<LabImage[]> {
  if (system.kind === 'own') {
    const { kernel, initrd, commandLine, expect } = system;
    const files = [kernel, ...(initrd === null ? [] : [initrd])].map((file, index) => ({
      path: `own/${index === 0 ? 'kernel' : 'initrd'}`,
      file,
    }));
    return [
      {
        name: basename(kernel),
        image: {
          title: basename(kernel),
          kernel: 'own/kernel',
          initrds: initrd === null ? [] : ['own/initrd'],
          commandLine,
        },
        files,
        consoleText: expect,
      },
    ];
  }
  const names = Array.from({ length: system.images }, (_, index) => `image${index + 1}`);
  if (system.kind === 'beacon') return Promise.all(names.map((name) => beaconImage(name, environment)));
  if (system.kind === 'installer') return [await installerImage(environment)];
  const kernel = await debianKernel(environment.cache, environment.run);
  const commandLine = `${defaultCommandLine} romkit.report=http://${labNetwork.server}/report`;
  return Promise.all(
    names.map(async (name) => {
      const initrd = makeInitrd(name, kernel);
      const file = join(environment.work, `${name}-${sha256(initrd.bytes).slice(0, 12)}.gz`);
      await writeFileAtomic(file, initrd.bytes);
      return {
        name,
        image: { title: name, kernel: `${name}/vmlinuz`, initrds: [`${name}/initrd.gz`], commandLine },
        files: [
          { path: `${name}/vmlinuz`, file: kernel.vmlinuz },
          { path: `${name}/initrd.gz`, file },
        ],
        consoleText: null,
      };
    }),
  );
}

async function installerImage({ cache, run }: CaseEnvironment): Promise<LabImage> {
  const { kernel, initrd } = await debianInstaller(cache, run);
  const [name, commandLine] = ['installer', installerCommandLine];
  return {
    name,
    image: { title: name, kernel: `${name}/linux`, initrds: [`${name}/initrd.gz`], commandLine },
    files: [
      { path: `${name}/linux`, file: kernel },
      { path: `${name}/initrd.gz`, file: initrd },
    ],
    consoleText: installerText,
  };
}

async function beaconImage(name: string, { work }: CaseEnvironment): Promise<LabImage> {
  const file = join(work, `beacon-${name}`);
  await writeFileAtomic(file, beaconKernel(name));
  return {
    name,
    image: { title: name, kernel: `${name}/beacon`, initrds: [], commandLine: 'romkit' },
    files: [{ path: `${name}/beacon`, file }],
    consoleText: null,
  };
}
