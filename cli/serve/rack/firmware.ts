import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaseEnvironment } from '../../../lab/case/environment.ts';
import { idsOf } from '../../../lab/case/subject.ts';
import { vendorPxe, vendorScript, type VendorPxe } from '../../../lab/machine/vendor-pxe.ts';
import { distributionFirmware } from '../../../lab/os/distribution.ts';
import type { RackSpec } from '../../../lab/rack/rack-plan.ts';
import { RomkitError } from '../../../system/error.ts';

type Note = (line: string) => void;

/**
 * Fill a folder with the boot programs for a rack: built from the iPXE source where it and a compiler are here, else
 * the distribution's.
 * @throws RomkitError of debianFiles where there are neither; the abort reason
 */
export async function fillBootFiles(
  folder: string,
  specs: readonly RackSpec[],
  environment: CaseEnvironment,
  note: Note,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const firmware of new Set(specs.map((spec) => spec.firmware))) {
    const target = firmware === 'bios' ? 'undionly.kpxe' : 'snponly.efi';
    await copyFile(await bootProgram(target, environment, note), join(folder, target));
  }
}

/**
 * The same for one machine, at once: the distribution's where it is here, since a first build compiles for minutes.
 * @throws RomkitError of the build where there is neither
 */
export async function fillQuickly(
  folder: string,
  { firmware }: RackSpec,
  { cache, run, build }: CaseEnvironment,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const target = firmware === 'bios' ? 'undionly.kpxe' : 'snponly.efi';
  const debian = await distributionFirmware(cache, run).catch((error: unknown) => {
    if (!(error instanceof RomkitError) || error.code === 'interrupted') throw error;
    return null;
  });
  const program =
    debian === null
      ? await build({ flavour: 'ipxe', target, script: null, folder: 'rack' })
      : debian[firmware === 'bios' ? 'undionly' : 'snponly'];
  await copyFile(program, join(folder, target));
}

async function bootProgram(
  target: 'undionly.kpxe' | 'snponly.efi',
  environment: CaseEnvironment,
  note: Note,
): Promise<string> {
  try {
    return await environment.build({ flavour: 'ipxe', target, script: null, folder: 'rack' });
  } catch (error) {
    if (!(error instanceof RomkitError) || error.code === 'interrupted') throw error;
    const { undionly, snponly } = await distributionFirmware(environment.cache, environment.run);
    note(`Firmware        Debian's ${target}, since none can be built: ${error.message}`);
    return target === 'undionly.kpxe' ? undionly : snponly;
  }
}

/** The stand-in for the PXE of a machine's card. @throws RomkitError `no-vendor-pxe`, of debianFiles or of the build */
export async function cardPxe(
  { firmware, card }: RackSpec,
  folder: string,
  environment: CaseEnvironment,
): Promise<VendorPxe> {
  if (firmware === 'bios') {
    const { ipxeKernel } = await distributionFirmware(environment.cache, environment.run);
    return vendorPxe({ firmware, card, ipxeKernel, folder });
  }
  if (card === 'virtio-net-pci') return vendorPxe({ firmware, card, ipxeKernel: '', folder });
  const { vendor, device } = idsOf(card);
  const efiRom = await environment.build({
    ...{ flavour: 'ipxe', target: `${vendor}:${device}.efirom`, folder: 'vendor' },
    script: { text: vendorScript },
  });
  return vendorPxe({ firmware, card, ipxeKernel: '', efiRom, folder });
}
