import { join } from 'node:path';
import { usageError } from '../../system/error.ts';
import { writeFileAtomic } from '../../system/files/files.ts';
import type { CardModel } from './cards.ts';
import type { MachinePlan } from './machine-plan.ts';

/** What a machine has in the place of its maker's PXE. */
export type VendorPxe = Pick<MachinePlan, 'rom' | 'direct'>;

export interface VendorPxeRequest {
  readonly firmware: 'bios' | 'uefi';
  readonly card: CardModel;
  /** iPXE as a kernel, of another build than what is tested: Debian's ipxe.lkrn (see distributionFirmware). */
  readonly ipxeKernel: string;
  /** iPXE's EFI ROM for this card with vendorScript embedded, where the source is there to build it. */
  readonly efiRom?: string;
  /** Where the script for it is written. */
  readonly folder: string;
}

/**
 * A PXE that is another party than the firmware under test, measured with QEMU 7.2 and Debian 12's packages:
 *
 * UEFI: OVMF's own PXE, which has a driver for virtio only. QEMU's ROMs do not help: each brings iPXE's whole PXE stack
 * and asks DHCP as "iPXE", on all six cards. One that is built with vendorScript does (measured: .efirom for e1000).
 *
 * BIOS: SeaBIOS has no PXE, and QEMU's ROMs are iPXE and say so. Debian's ipxe.lkrn does it, started by SeaBIOS before
 * anything else, with vendorScript as its initrd. undionly.kpxe then runs on its UNDI with e1000, e1000e, rtl8139,
 * virtio and pcnet; with vmxnet3 it is loaded, but receives nothing.
 *
 * @throws RomkitError `no-vendor-pxe`
 */
export async function vendorPxe(request: VendorPxeRequest): Promise<VendorPxe> {
  const { firmware, card, ipxeKernel, efiRom, folder } = request;
  if (firmware === 'uefi') return uefiPxe(card, efiRom);
  if (card === 'vmxnet3')
    throw usageError(
      'no-vendor-pxe',
      'No PXE here lends its driver for vmxnet3 to an NBP that works with it.',
      'Test with another card, e.g. --card e1000, or --method rom.',
    );
  const script = join(folder, 'vendor-pxe.ipxe');
  await writeFileAtomic(script, vendorScript);
  return { rom: null, direct: { kernel: ipxeKernel, initrd: script } };
}

function uefiPxe(card: CardModel, efiRom: string | undefined): VendorPxe {
  if (card === 'virtio-net-pci') return { rom: null };
  if (efiRom !== undefined) return { rom: efiRom };
  throw usageError(
    'no-vendor-pxe',
    `UEFI firmware for QEMU has a PXE of its own only for virtio, not for ${card}.`,
    'Test with --card virtio, or --method rom.',
  );
}

/**
 * PXE as a card's maker has it: one DHCP over IPv4 (`dhcp` would also wait 15 s for IPv6 routers), the boot file over
 * TFTP, and no second try. The user class is taken back before the NBP runs: iPXE hands its own settings on in the
 * DHCP packet that the NBP finds in the cache, and undionly.kpxe would introduce itself by it.
 *
 * A proxy DHCP server names the file by a boot menu (option 43.9, PXE 2.1 section 2.2.5): the card asks the boot server
 * for the first entry. dnsmasq gives that the type 0x8004, whose bytes iPXE reads and writes the other way round.
 */
export const vendorScript = `#!ipxe
set user-class PXE
ifconf -c dhcp net0 || goto failed
isset \${filename} || isset \${43.9:hexraw} || goto nothing
isset \${filename} || pxebs net0 1152 || goto failed
clear user-class
chain tftp://\${next-server}/\${filename} ||
goto failed
:nothing
echo PXE-E53: No boot filename received
:failed
echo PXE-M0F: Exiting PXE ROM.
:stop
sleep 3600
goto stop
`;
