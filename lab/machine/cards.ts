/** Network cards that QEMU 7.2 has, by the name of its device model, with their PCI ids (read with query-pci). */
export const cards = {
  e1000: { vendor: 0x8086, device: 0x100e, title: 'Intel 82540EM' },
  e1000e: { vendor: 0x8086, device: 0x10d3, title: 'Intel 82574L' },
  rtl8139: { vendor: 0x10ec, device: 0x8139, title: 'Realtek 8139' },
  'virtio-net-pci': { vendor: 0x1af4, device: 0x1000, title: 'virtio' },
  vmxnet3: { vendor: 0x15ad, device: 0x07b0, title: 'VMware vmxnet3' },
  pcnet: { vendor: 0x1022, device: 0x2000, title: 'AMD PCnet' },
  'e1000-82544gc': { vendor: 0x8086, device: 0x100c, title: 'Intel 82544GC' },
  'e1000-82545em': { vendor: 0x8086, device: 0x100f, title: 'Intel 82545EM' },
  i82557b: { vendor: 0x8086, device: 0x1229, title: 'Intel 82557B' },
  i82559er: { vendor: 0x8086, device: 0x1209, title: 'Intel 82559ER' },
  ne2k_pci: { vendor: 0x10ec, device: 0x8029, title: 'Realtek 8029 (NE2000)' },
} as const;

export type CardModel = keyof typeof cards;

export interface PciId {
  readonly vendor: number;
  readonly device: number;
}

export const cardModels = Object.keys(cards) as readonly CardModel[];

/** A card by what people call it: `virtio` is `virtio-net-pci`. */
export function cardNamed(name: string): CardModel | undefined {
  const model = name === 'virtio' ? 'virtio-net-pci' : name;
  return cardModels.find((candidate) => candidate === model);
}

/** The model that a ROM for this card runs on: SeaBIOS compares vendor and device, nothing else. */
export function cardWithId({ vendor, device }: PciId): CardModel | undefined {
  return cardModels.find((model) => cards[model].vendor === vendor && cards[model].device === device);
}
