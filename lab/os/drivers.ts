import type { CardModel } from '../machine/cards.ts';

/** Debian's modules for each of QEMU's cards, what they depend on left out. */
export const drivers: Readonly<Record<CardModel, readonly string[]>> = {
  e1000: ['e1000'],
  'e1000-82544gc': ['e1000'],
  'e1000-82545em': ['e1000'],
  e1000e: ['e1000e'],
  // QEMU's card is the C+ variant.
  rtl8139: ['8139cp'],
  'virtio-net-pci': ['virtio_pci', 'virtio_net'],
  vmxnet3: ['vmxnet3'],
  pcnet: ['pcnet32'],
  i82557b: ['e100'],
  i82559er: ['e100'],
  ne2k_pci: ['ne2k_pci'],
};

/** Files of the kernel package that hold these modules, and all that they depend on in Debian's kernels. */
export const driverFiles: readonly string[] = [
  'drivers/net/ethernet/8390/8390.ko*',
  'drivers/net/ethernet/8390/ne2k-pci.ko*',
  'drivers/net/ethernet/amd/pcnet32.ko*',
  'drivers/net/ethernet/intel/e100.ko*',
  'drivers/net/ethernet/intel/e1000/e1000.ko*',
  'drivers/net/ethernet/intel/e1000e/e1000e.ko*',
  'drivers/net/ethernet/realtek/8139cp.ko*',
  'drivers/net/mii.ko*',
  'drivers/net/net_failover.ko*',
  'drivers/net/virtio_net.ko*',
  'drivers/net/vmxnet3/vmxnet3.ko*',
  'drivers/pps/pps_core.ko*',
  'drivers/ptp/ptp.ko*',
  'drivers/virtio/virtio*.ko*',
  'net/core/failover.ko*',
];
