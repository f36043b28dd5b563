import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { missingError } from '../../system/error.ts';
import type { Firmware } from './machine-plan.ts';

/** OVMF without secure boot, where Debian (first its present layout, then the older), Fedora and Arch have it. */
const places: readonly (readonly [code: string, variables: string])[] = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
  ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
];

/** OVMF that runs signed programs alone, and variables in which Microsoft's keys are enrolled. */
const securePlaces: typeof places = [
  ['/usr/share/OVMF/OVMF_CODE_4M.secboot.fd', '/usr/share/OVMF/OVMF_VARS_4M.ms.fd'],
  ['/usr/share/OVMF/OVMF_CODE.secboot.fd', '/usr/share/OVMF/OVMF_VARS.ms.fd'],
];

/** OVMF's code and the variables that it comes with; undefined where it is not installed. */
export function findUefi(hasSecureBoot = false): readonly [code: string, variables: string] | undefined {
  return (hasSecureBoot ? securePlaces : places).find((files) => files.every((file) => existsSync(file)));
}

/**
 * OVMF for one machine, with variables of its own, which it writes.
 * @param folder where the copy is put
 * @throws RomkitError `uefi-missing`
 */
export async function prepareUefi(folder: string, machine: string, hasSecureBoot = false): Promise<Firmware> {
  const found = findUefi(hasSecureBoot);
  if (found === undefined)
    throw missingError(
      'uefi-missing',
      'UEFI firmware for QEMU (OVMF) is missing.',
      'apt-get install ovmf, or test with --firmware bios.',
    );
  const variables = join(folder, `${machine}.uefi-variables`);
  await copyFile(found[1], variables);
  return { kind: 'uefi', code: found[0], variables, ...(hasSecureBoot ? { hasSecureBoot } : {}) };
}
