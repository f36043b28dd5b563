import { bootutilCommands, type BootutilPort } from '../backends/bootutil.ts';
import { cardIds, type Card } from '../card/card.ts';
import { programmersFor } from '../card/card-programmers.ts';

/** The tools of this machine, as far as they concern cards. */
export interface CardTools {
  /** flashrom's programmers by the ids that each drives; null where flashrom is missing. */
  readonly flashrom: ReadonlyMap<string, ReadonlySet<string>> | null;
  readonly mstflint: boolean;
  /** Intel's BootUtil with the ports that it sees; null where the user has none. */
  readonly bootutil: { readonly program: string; readonly ports: readonly BootutilPort[] } | null;
}

/** How a card's boot ROM can be written from here; or why it cannot be, and what could. */
export interface Ways {
  /** For `--device`, the best first. */
  readonly devices: readonly Way[];
  /** One sentence; null where there is a way. */
  readonly why: string | null;
  /** What can be done, the likeliest first. */
  readonly instead: readonly string[];
}

export interface Way {
  /** What `--device` takes. */
  readonly device: string;
  /** `flashrom nicintel_spi` */
  readonly by: string;
}

/** What a card is beside its ids, as far as it decides who can write it. */
export interface CardNature {
  /** A virtual function of another card (SR-IOV): it has no flash. */
  readonly virtualFunction: boolean;
}

const programmer =
  'an external programmer at the chip: --device flashrom:ch341a_spi or flashrom:serprog:dev=/dev/ttyUSB0:115200';
const chain =
  'leave its ROM and chain undionly.kpxe or snponly.efi over the network: romkit build undionly.kpxe';

/** Pure. */
export function waysTo(card: Card, nature: CardNature, tools: CardTools): Ways {
  const none = (why: string, ...instead: string[]): Ways => ({ devices: [], why, instead });
  if (nature.virtualFunction)
    return none('A virtual function has no flash of its own.', 'write the card that it belongs to');
  if (isVirtual(card))
    return none(
      'This is a virtual machine’s card: its ROM is a file on the host.',
      'on the host: --device libvirt:DOMAIN/MAC, or qemu:FILE for the file of romfile=',
    );
  if (card.onboard)
    return none(
      'It is part of the board: its boot ROM lies in the board’s own firmware, which its maker signs.',
      chain,
      'switch its PXE on in the firmware’s set-up',
    );
  if (card.vendor === mellanox) return mellanoxWays(card, tools);
  const programmers = tools.flashrom === null ? [] : programmersFor(card, tools.flashrom);
  if (programmers.length > 0) return flashromWays(card, programmers);
  const why =
    tools.flashrom === null
      ? 'flashrom is missing, which could tell whether it can.'
      : `This flashrom does not drive ${cardIds(card)}.`;
  const install = tools.flashrom === null ? ['install flashrom: romkit doctor --fix'] : [];
  return none(why, ...install, programmer, ...makersTool(card, tools), chain);
}

const mellanox = '15b3';

function mellanoxWays(card: Card, { mstflint }: CardTools): Ways {
  if (mstflint)
    return { devices: [{ device: `mstflint:${card.pciAddress}`, by: 'mstflint' }], why: null, instead: [] };
  return {
    devices: [],
    why: 'mstflint is missing, which writes the ROM of Mellanox cards.',
    instead: ['install mstflint: romkit doctor --fix', chain],
  };
}

function flashromWays(card: Card, programmers: readonly string[]): Ways {
  const [best = '', ...others] = programmers;
  const name = card.interfaces[0] ?? card.pciAddress;
  const by = (spec: string): string => `flashrom ${spec.replace(/:.*/, '')}`;
  return {
    // By the card's own name the best one is taken.
    devices: [
      { device: name, by: by(best) },
      ...others.map((spec) => ({ device: `flashrom:${spec}`, by: by(spec) })),
    ],
    why: null,
    instead: [],
  };
}

/** The makers' own tools, which take none but the makers' own ROMs. */
function makersTool(card: Card, { bootutil }: CardTools): string[] {
  if (card.vendor === '14e4')
    return ['Broadcom’s bnxtnvm or B57Diag switches PXE on, but writes Broadcom’s own only'];
  if (card.vendor !== '8086') return [];
  const what = 'switches PXE on and off and saves the ROM, but writes Intel’s own only';
  const port = bootutil?.ports.find(({ mac }) => mac === card.mac);
  if (bootutil === null || port === undefined) return [`Intel’s BootUtil (bootutil64e) ${what}`];
  const commands = bootutilCommands(port);
  return [
    `Intel’s BootUtil says "${port.state}"; it ${what}: ${commands.join(', ') || 'nothing of it here'}`,
  ];
}

/** Vendors of cards that are not made: virtio, VMware, Xen, Amazon, Google, Microsoft. */
const virtualVendors = new Set(['1af4', '15ad', '5853', '1d0f', '1ae0', '1414']);
/** Of QEMU's imitations of real cards the subsystem tells: Red Hat's or QEMU's own. */
const virtualSubsystems = new Set(['1af4', '1b36']);

const isVirtual = ({ vendor, subsystemVendor }: Card): boolean =>
  virtualVendors.has(vendor) || (subsystemVendor !== null && virtualSubsystems.has(subsystemVendor));
