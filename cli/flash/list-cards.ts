import { networkInterfaces } from 'node:os';
import type { CardRom } from '../../rom/flash/card/card-rom.ts';
import { cardIds } from '../../rom/flash/card/card.ts';
import { findCardTools, findInterfaceFirmware } from '../../rom/flash/card/card-tools.ts';
import {
  listCards,
  type CardGroup,
  type ListedCard,
  type RomsToRead,
} from '../../rom/flash/card/list-cards.ts';
import { runTool } from '../../system/process/run-tool.ts';
import { size } from '../../system/size.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { wrap } from '../text/wrap.ts';
import { firstItem } from '../../system/present.ts';

/** `romkit flash list`: the cards of this machine, what is in them, and how it can be replaced. */
export async function list(
  context: Context,
  options: { readonly roms?: RomsToRead | undefined },
  output: Output,
): Promise<void> {
  const groups = await listCards({
    ...{ sysfs: '/sys', proc: '/proc', env: context.env, addresses: networkInterfaces },
    tools: () => findCardTools(runTool, context.env),
    firmwareOf: findInterfaceFirmware(runTool, context.env),
    roms: options.roms ?? 'auto',
  });
  output.result({ flashes: groups }, describeCards(groups, Math.min(context.stdout.columns ?? 80, 100)));
}

/** A block for each flash, no wider than the terminal. */
export function describeCards(groups: readonly CardGroup[], columns = 80): string {
  if (groups.length === 0)
    return wrap(
      'This machine has no network card on a PCI bus. A chip at a programmer needs none: romkit flash ROM --device flashrom:PROGRAMMER',
      columns,
    );
  return groups.map((group) => describeGroup(group, columns)).join('\n\n');
}

function describeGroup({ slot, cards }: CardGroup, columns: number): string {
  const [first] = cards;
  const rows: [string, string][] = [
    ...(first === undefined ? [] : [['Card', describeCard(first)] as [string, string]]),
    ...(cards.length > 1
      ? [['Shared', `the ports have one flash in common (${slot})`] as [string, string]]
      : []),
    ...merged(cards, 'ROM', describeRom),
    ...merged(cards, 'Firmware', describeFirmware),
    ...merged(cards, 'Window', ({ romBarBytes }) => (romBarBytes === null ? 'none' : size(romBarBytes))),
    ...merged(cards, 'Carries', ({ carries }) => carries.map((each) => burdenWords[each]).join(', ')),
    ...merged(writers(cards), 'Write', describeWays),
    ...merged(cards, 'Instead', ({ ways }) => ways.instead.map((line) => `- ${line}`).join('\n')),
  ];
  return [...cards.map(heading), ...rows.map(([label, text]) => row(label, text, columns))].join('\n');
}

const burdenWords = { ssh: 'your SSH session', 'default-route': 'the default route' } as const;

const heading = ({ pciAddress, interfaces, mac }: ListedCard): string =>
  [pciAddress, interfaces.join(' ') || 'no interface', mac].filter(Boolean).join('  ');

/** What all ports have in common is said once, else for each. */
function merged(
  cards: readonly ListedCard[],
  label: string,
  describe: (card: ListedCard) => string,
): [string, string][] {
  const texts = [...new Set(cards.map(describe))];
  if (texts.length === 1) return texts[0] === '' ? [] : [[label, firstItem(texts)]];
  return cards
    .map((card): [string, string] => [label, `${describe(card)}  (${card.pciAddress})`])
    .filter(([, text]) => !text.startsWith('  ('));
}

/** What they share can be written by any of them: where they do not differ, the first is named. */
const writers = (cards: readonly ListedCard[]): readonly ListedCard[] => {
  const tools = new Set(cards.map(({ ways }) => ways.devices.map(({ by }) => by).join()));
  return tools.size === 1 ? cards.slice(0, 1) : cards;
};

const describeWays = ({ ways }: ListedCard): string =>
  ways.why === null
    ? ways.devices.map(({ device, by }) => `--device ${device}  (${by})`).join('\n')
    : `not from here. ${ways.why}`;

function describeCard({ name, kernelDriver, onboard, ...card }: ListedCard): string {
  const { subsystemVendor, subsystemDevice } = card;
  const facts = [
    `${cardIds(card)}${subsystemVendor === null ? '' : `, subsystem ${subsystemVendor}:${subsystemDevice ?? ''}`}`,
    kernelDriver === null ? 'no driver' : `driver ${kernelDriver}`,
    ...(onboard ? ['part of the board'] : []),
  ].join(', ');
  return name === null ? facts : `${name}\n${facts}`;
}

function describeFirmware({ firmware }: ListedCard): string {
  const rom = firmware?.expansionRom ?? null;
  return [firmware?.firmware ?? null, rom === null ? null : `boot ROM ${rom}`].filter(Boolean).join(', ');
}

const unread = {
  none: 'none that the kernel could show',
  empty: 'nothing to see through the window',
  'not-allowed': 'only root may look',
  'not-read': 'not read: the card carries your SSH session (--roms all)',
} as const;

function describeRom({ rom }: ListedCard): string {
  if (rom.found === null) return rom.why === 'not-read' ? unread['not-read'] : unread[rom.why];
  const { product, firmware, sizeBytes, ids, codeTypes, stamp, problem } = rom.found;
  const what = product ?? firmware ?? 'an unknown ROM';
  return [
    `${what}, ${size(sizeBytes)}${ids === null ? '' : `, for ${cardIds(ids)}`}${kinds(codeTypes)}`,
    ...(stamp === null ? [] : [`built by romkit, stamp ${stamp}`]),
    ...(problem === null ? [] : [problem]),
  ].join('\n');
}

const kinds = (codeTypes: CardRom['codeTypes']): string => {
  const known = [...new Set(codeTypes)].filter((type) => type !== 'hidden');
  return known.length === 0 ? '' : `, ${known.map((type) => type.toUpperCase()).join(' and ')}`;
};

/** A label, and its text beside it as often as the lines go over; what goes on stands below the words of its item. */
function row(label: string, text: string, columns: number): string {
  const indent = 11;
  const lines = text.split('\n').flatMap((line) => {
    const hang = line.startsWith('- ') ? '  ' : '';
    return wrap(line, columns - indent - hang.length)
      .split('\n')
      .map((part, at) => (at === 0 ? part : hang + part));
  });
  return lines.map((line, at) => `  ${(at === 0 ? label : '').padEnd(indent - 2)}${line}`).join('\n');
}
