import type { RomFacts } from './facts-nics.ts';
import type { TreeFiles } from './tar.ts';

/** A driver that binds to something says so in one of these tables. */
const driverTable =
  /\b__(pci|isa|eisa|mca|isapnp|usb|root|efi|vmbus|xen|dt)_(driver|device|function_driver)\b/;

/**
 * Names that can stand before a target's suffix and are no NIC ids: the driver groups, the drivers, and the image
 * names of other buses than PCI. Make links any object so named (Makefile.housekeeping: TGT_DRIVERS).
 */
export function readDrivers(
  files: TreeFiles,
  sources: readonly string[],
  roms: RomFacts,
  groups: readonly string[],
): string[] {
  const bound = sources
    .filter(
      (source) =>
        /(^|\/)drivers\/(net|infiniband)\//.test(source) && driverTable.test(files.get(source) ?? ''),
    )
    .map((source) => /([^/]+)\.c$/.exec(source)?.[1] ?? source);
  const groupNames = groups.filter((group) => !/^(SECBOOT|\w+_(net|infiniband|bus|block|usb))$/.test(group));
  return [...new Set([...groupNames, ...roms.drivers, ...roms.otherNames, ...bound])].sort();
}
