/** A way that looks as if it wrote a boot ROM, and does not, or ruins something else. */
export interface RefusedWay {
  /** As it is named in `--device`: `ethtool`, `flashrom:internal`. */
  readonly name: string;
  /** One sentence: what it does instead. */
  readonly why: string;
  /** What can be done. */
  readonly instead: string;
}

const otherWays =
  'Use --device with the PCI address: romkit flash list shows what can write this card, or why nothing can.';

const programmers =
  'An external programmer at the chip can: --device flashrom:ch341a_spi or flashrom:serprog:…';

const refused: readonly RefusedWay[] = [
  {
    name: 'ethtool',
    why: "ethtool -E writes a card's configuration (MAC address, modes), not its boot ROM; several drivers report success and write nothing, and with tg3 offset 0 is the header without which the card does not start.",
    instead: otherWays,
  },
  {
    name: 'devlink',
    why: "devlink dev flash hands the vendor's own signed firmware bundle to the driver; a boot ROM of your own is not one.",
    instead: `${otherWays} For Mellanox cards: --device mstflint:DEVICE.`,
  },
  {
    name: 'flashrom:nicintel_eeprom',
    why: "nicintel_eeprom writes the card's configuration EEPROM (MAC address, modes), not the flash with the boot ROM.",
    instead: `Use flashrom:nicintel_spi where the card has a flash of its own. ${programmers}`,
  },
  {
    name: 'flashrom:internal',
    why: "internal is the main board's own firmware: a mistake there leaves a computer that does not start, and an onboard card's boot ROM is a part of it that only the board's maker can replace.",
    instead:
      'Boot an onboard card by its own PXE and undionly.kpxe or snponly.efi instead: romkit build undionly.kpxe',
  },
  {
    name: 'bootutil',
    why: "Intel's BootUtil rejects boot ROMs that are not Intel's; it enables, disables and saves only.",
    instead: `${otherWays} To enable, disable or save: romkit flash bootutil`,
  },
];

/**
 * Is a way refused, whatever the card?
 * @param scheme what stands before the first colon of `--device`
 * @param rest what stands after it; of flashrom the programmer with its parameters
 */
export function refusedWay(scheme: string, rest = ''): RefusedWay | undefined {
  const programmer = /^\w+/.exec(rest)?.[0] ?? '';
  const name = scheme === 'flashrom' ? `flashrom:${programmer}` : scheme;
  return refused.find((way) => way.name === name.toLowerCase());
}
