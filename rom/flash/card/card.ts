/** A network card as the machine it is in sees it. */
export interface Card {
  /** `0000:03:00.0` */
  readonly pciAddress: string;
  /** Ids in four lower-case hex digits. */
  readonly vendor: string;
  readonly device: string;
  readonly subsystemVendor: string | null;
  readonly subsystemDevice: string | null;
  /** Of the first interface, lower case with colons; null where no driver has the card. */
  readonly mac: string | null;
  readonly interfaces: readonly string[];
  readonly kernelDriver: string | null;
  /** Size of the window in which firmware looks for the ROM; null where the card has none that the kernel knows. */
  readonly romBarBytes: number | null;
  /** The firmware says that it is part of the board: its boot ROM is then in the board's own flash. */
  readonly onboard: boolean;
  /** Other functions at the same place on the bus: they share the flash. */
  readonly siblings: readonly string[];
  /** What would be cut off, were this card to stop working. */
  readonly carries: readonly Burden[];
}

export type Burden = 'ssh' | 'default-route';

/** `8086:10d3` */
export const cardIds = ({ vendor, device }: Pick<Card, 'vendor' | 'device'>): string => `${vendor}:${device}`;
