import { Anchor, Button, Loader, SegmentedControl, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { undo } from '../api/changes.ts';
import { auditQuery, bootsQuery, machinesQuery, type Audit } from '../api/queries.ts';
import { useNow } from '../app/now.ts';
import { tellError } from '../app/tell.tsx';
import { When } from '../app/when.tsx';
import { BootTimeline } from '../machine/boot-timeline.tsx';
import { titleOf } from '../machines/filter.ts';
import { failuresFirst } from './failures-first.ts';

/** Boots as they happen, failures first, and who changed what. */
export function ActivityPage(): React.JSX.Element {
  const [search, setSearch] = useSearchParams();
  const shown = search.get('show') === 'changes' ? 'changes' : 'boots';
  return (
    <div className="view scrolls">
      <Title order={1} size="h3" className="head">
        Activity
      </Title>
      <SegmentedControl
        size="xs"
        value={shown}
        onChange={(value) => setSearch(value === 'boots' ? {} : { show: value })}
        data={[
          { value: 'boots', label: 'Boots' },
          { value: 'changes', label: 'Changes' },
        ]}
      />
      {shown === 'boots' ? <Boots /> : <Changes />}
    </div>
  );
}

function Boots(): React.JSX.Element {
  const boots = useQuery(bootsQuery({})).data?.boots;
  const machines = useQuery(machinesQuery).data?.machines ?? [];
  const now = useNow();
  if (boots === undefined) return <Loader m="md" size="sm" aria-label="The boots are being loaded" />;
  if (boots.length === 0) return <Text size="sm">No machine has booted yet.</Text>;
  const byId = new Map(machines.map((machine) => [machine.id, machine]));
  return (
    <section aria-label="Boots">
      {failuresFirst(boots, now).map((boot) => {
        const machine = byId.get(boot.machine);
        return (
          <BootTimeline key={boot.id} boot={boot} now={now} isOpen={false}>
            <Anchor component={Link} to={`/machines/${boot.machine}`} size="sm">
              <bdi>{machine === undefined ? boot.mac : titleOf(machine)}</bdi>
            </Anchor>
          </BootTimeline>
        );
      })}
    </section>
  );
}

function Changes(): React.JSX.Element {
  const entries = useQuery(auditQuery).data?.entries;
  const now = useNow(10_000);
  if (entries === undefined) return <Loader m="md" size="sm" aria-label="The changes are being loaded" />;
  if (entries.length === 0) return <Text size="sm">Nothing has been changed yet.</Text>;
  return (
    <ul className="entries">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} now={now} />
      ))}
    </ul>
  );
}

function Entry({
  entry,
  now,
}: {
  readonly entry: Audit['entries'][number];
  readonly now: number;
}): React.JSX.Element {
  const { id, atMs, by, via, summary, undoneBy } = entry;
  return (
    <li data-undone={undoneBy !== null}>
      <Text size="sm">
        <bdi>{summary}</bdi>
      </Text>
      <Text size="xs" c="dimmed">
        <When ms={atMs} now={now} /> by <bdi>{by}</bdi> ({via})
        {undoneBy !== null && `, undone by entry ${undoneBy}`}
      </Text>
      {undoneBy === null && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Undo: ${summary.slice(0, 80)}`}
          onClick={() => void undo(id).catch(tellError)}
        >
          Undo
        </Button>
      )}
    </li>
  );
}
