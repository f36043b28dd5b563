import { Button, Group, Loader, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { bootsQuery, machinesQuery } from '../api/queries.ts';
import { NotFound } from '../app/not-found.tsx';
import { useNow } from '../app/now.ts';
import { makeAndTell } from '../app/tell.tsx';
import { AssignDrawer } from '../machines/actions/assign-drawer.tsx';
import { nextImage, runningImage, titleOf } from '../machines/filter.ts';
import { useKeys } from '../keys/use-keys.ts';
import { StateMark } from '../machines/state-mark.tsx';
import { BootTimeline } from './boot-timeline.tsx';
import { Console } from './console/console.tsx';
import { EditMachine } from './edit-machine.tsx';
import { MachineFacts } from './machine-facts.tsx';
import { Power } from './power.tsx';
import { Rules } from './rules.tsx';
import { firstItem } from '../../../system/present.ts';

/** One machine: its boots as timelines, its next boot and why, its facts. */
export function MachinePage(): React.JSX.Element {
  const id = Number(useParams()['machine']);
  const { data } = useQuery(machinesQuery);
  const boots = useQuery(bootsQuery({ machine: id })).data?.boots ?? [];
  const now = useNow();
  const [isEditing, editing] = useDisclosure(false);
  const [isAssigning, assigning] = useDisclosure(false);
  const [isOnce, setOnce] = useState(false);
  const assign = (once: boolean): void => {
    setOnce(once);
    assigning.open();
  };
  useKeys([
    ['a', () => assign(false)],
    ['e', editing.open],
  ]);
  if (data === undefined) return <Loader m="xl" size="sm" aria-label="The machine is being loaded" />;
  const machine = data.machines.find((each) => each.id === id);
  if (machine === undefined) return <NotFound />;
  return (
    <div className="view scrolls">
      <Group className="head" gap="md" align="baseline">
        <Title order={1} size="h3" ff={machine.name === null ? 'monospace' : 'heading'}>
          <bdi>{titleOf(machine)}</bdi>
        </Title>
        <StateMark machine={machine} />
        <Group gap="xs" ml="auto">
          <Button size="xs" onClick={() => assign(false)}>
            Assign image
          </Button>
          <Button size="xs" variant="default" onClick={() => assign(true)}>
            Next boot only
          </Button>
          <Power machine={machine} />
          <Button size="xs" variant="default" onClick={editing.open}>
            Change
          </Button>
          {machine.held !== null && (
            <Button
              size="xs"
              color="orange"
              onClick={() =>
                void makeAndTell([{ type: 'release-machine', machine: id }], `Released ${titleOf(machine)}`)
              }
            >
              Release
            </Button>
          )}
        </Group>
      </Group>
      <p className="now">
        Runs <b className="mono">{runningImage(machine) ?? 'nothing'}</b>, next boot:{' '}
        <b className="mono">{nextImage(machine) ?? 'waits for an image'}</b>
        {machine.nextBoot.pinned && <span className="pin">pinned</span>}
      </p>
      {machine.note !== '' && (
        <Text size="sm" className="note" tabIndex={0}>
          <bdi>{machine.note}</bdi>
        </Text>
      )}
      <section aria-labelledby="boots">
        <Title order={2} size="h5" id="boots">
          Boots
        </Title>
        {boots.length === 0 && <Text size="sm">It has not booted yet.</Text>}
        {boots.map((boot, index) => (
          <BootTimeline key={boot.id} boot={boot} now={now} isOpen={index === 0} />
        ))}
      </section>
      <Console key={id} url={`/api/v1/machines/${id}/console`} />
      <section aria-labelledby="why">
        <Title order={2} size="h5" id="why">
          Its next boot, and why
        </Title>
        <Rules mac={firstItem(machine.macs)} />
      </section>
      <section aria-labelledby="facts">
        <Title order={2} size="h5" id="facts">
          Facts
        </Title>
        <MachineFacts machine={machine} now={now} />
      </section>
      {isEditing && <EditMachine machine={machine} onClose={editing.close} />}
      <AssignDrawer
        isOpen={isAssigning}
        isOnce={isOnce}
        machines={[machine]}
        onClose={assigning.close}
        onDone={() => undefined}
      />
    </div>
  );
}
