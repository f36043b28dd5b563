import { cardIds } from '../../../rom/flash/card/card.ts';
import type { BootutilPort } from '../../../rom/flash/backends/bootutil.ts';
import type { SwitchAction, SwitchPlan } from '../../../rom/flash/bootutil/bootutil-plan.ts';
import type { Switched } from '../../../rom/flash/bootutil/switch.ts';
import { table } from '../../shell/table.ts';
import { withRefusals } from '../flash-text.ts';

const opposite = { enable: 'disable', disable: 'enable' } as const;

const means: Readonly<Record<SwitchAction, string>> = {
  enable: 'firmware sees the boot ROM of this port again and may boot from it',
  disable: 'firmware does not see the boot ROM: the machine no longer boots from this port by it',
};

/** A plan for people: what is done, and what that means. */
export function describeSwitch(plan: SwitchPlan): string {
  const { card, port, kind, args, lifted, refused } = plan;
  const rows = [
    [
      'Card',
      [card.pciAddress, cardIds(card), card.mac, card.interfaces.join(' ')].filter(Boolean).join('  '),
    ],
    ['Port', `${describePort(port)}, by BootUtil`],
    ['Does', `${kind} its flash (${args.join(' ')})`],
    ['Means', means[kind]],
    ['Stays', 'what is in the flash'],
    ['When', 'the machine has been switched off and on'],
    ['Back', `romkit flash bootutil ${opposite[kind]} --device ${port.mac}`],
    ...lifted.map(({ reason, message }) => ['Allowed', `${reason}: ${message}`]),
  ];
  return withRefusals(table(rows), refused);
}

/** `port 2, "FLASH Disabled"` */
export const describePort = ({ port, state }: BootutilPort): string => `port ${port}, "${state}"`;

/** What came of it. */
export function describeSwitched(
  { kind, port }: SwitchPlan,
  { after, complaint }: Switched,
  isPending: boolean,
): string {
  const lists = `BootUtil now says "${after.state}" of port ${port.port}`;
  return [
    isPending
      ? `The flash will be ${kind}d: ${lists}, which was "${port.state}".`
      : `The flash is ${kind}d: ${lists}.`,
    ...(complaint === null ? [] : [`BootUtil says otherwise of its own work: ${complaint}`]),
    'It takes effect when the machine has been switched off and on.',
    `To undo it: romkit flash bootutil ${opposite[kind]} --device ${port.mac}`,
  ].join('\n');
}
