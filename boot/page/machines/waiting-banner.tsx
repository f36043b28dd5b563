import { Button, Group, Text } from '@mantine/core';
import type { MachineView } from '../../server/api/views.ts';
import { count } from '../text/count.ts';
import { titleOf } from './filter.ts';

interface Props {
  readonly machines: readonly MachineView[];
  readonly onLook: () => void;
  readonly onSelect: () => void;
}

/** So many are told one by one. */
const mostTold = 3;

/** Machines that have powered on and have no image, with what tells one from another. */
export function WaitingBanner({ machines, onLook, onSelect }: Props): React.JSX.Element {
  const isOne = machines.length === 1;
  return (
    <div className="waiting" role="status">
      <Group gap="sm" justify="space-between">
        <Text fw={600} size="sm">
          {count(machines.length, 'machine')} {isOne ? 'is' : 'are'} waiting for an image
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onLook}>
            Look
          </Button>
          <Button size="xs" onClick={onSelect}>
            Select {isOne ? 'it' : `all ${machines.length}`}
          </Button>
        </Group>
      </Group>
      <ul>
        {machines.slice(0, mostTold).map((machine) => (
          <li key={machine.id}>
            <span className="mono">{titleOf(machine)}</span> <bdi>{factsOf(machine)}</bdi>
          </li>
        ))}
        {machines.length > mostTold && <li>and {machines.length - mostTold} more</li>}
      </ul>
    </div>
  );
}

/** `Dell PowerEdge R640, serial 7XK21, card 8086:1521, 64 GiB, switch rack3 port 12`. */
export function factsOf({ reported, architecture, firmware }: MachineView): string {
  const { manufacturer, product, serial, cards, memoryMiB, switchPort } = reported;
  const facts = [
    [manufacturer, product].filter(Boolean).join(' '),
    serial === null ? '' : `serial ${serial}`,
    cards.length === 0 ? '' : `card ${cards.join(', ')}`,
    memoryMiB === null ? '' : memoryMiB >= 2048 ? `${Math.round(memoryMiB / 1024)} GiB` : `${memoryMiB} MiB`,
    switchPort ?? '',
    [architecture, firmware].filter(Boolean).join(' '),
  ];
  return facts.filter(Boolean).join(', ');
}
