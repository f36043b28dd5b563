import { Anchor, Button, Group, Loader, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { bootsQuery, machinesQuery, poolQuery } from '../api/queries.ts';
import { NotFound } from '../app/not-found.tsx';
import { useNow } from '../app/now.ts';
import { BootTimeline } from '../machine/boot-timeline.tsx';
import { titleOf } from '../machines/filter.ts';
import { duration } from '../text/time.ts';
import { AddImage } from './add/add-image.tsx';
import { bootTimes } from './boot-times.ts';
import { CompareView } from './compare/compare-view.tsx';
import { comparedIn, compareName, compareValue, usualComparison } from './compare/compared.ts';
import { RevisionBlock } from './revision-block.tsx';

const mostBoots = 20;

/** One image: its revisions, newest first, and the boots of it. */
export function ImagePage(): React.JSX.Element {
  const name = useParams()['image'] ?? '';
  const pool = useQuery(poolQuery).data;
  const machines = useQuery(machinesQuery).data?.machines ?? [];
  const boots = useQuery(bootsQuery({ image: name })).data?.boots ?? [];
  const now = useNow();
  const [search, setSearch] = useSearchParams();
  const [isAdding, adding] = useDisclosure(false);
  if (pool === undefined) return <Loader m="xl" size="sm" aria-label="The image is being loaded" />;
  const image = pool.images.find((each) => each.name === name);
  if (image === undefined) return <NotFound />;
  const times = bootTimes(boots);
  const compared = comparedIn(search, image);
  const usual = usualComparison(image);
  const next = machines.filter(({ nextBoot }) => nextBoot.image === name).length;
  return (
    <div className="view scrolls">
      <Group justify="space-between" className="head">
        <Title order={1} size="h3">
          {image.name}
        </Title>
        <Group gap="xs">
          {usual !== null && compared === null && (
            <Button size="xs" variant="default" onClick={() => setSearch({ [compareName]: usual })}>
              Compare revisions
            </Button>
          )}
          <Button size="xs" variant="default" onClick={adding.open}>
            Add a revision
          </Button>
        </Group>
      </Group>
      <p className="now">
        <Anchor component={Link} to={`/?image=${name}`} size="sm">
          {next} machine{next === 1 ? '' : 's'}
        </Anchor>{' '}
        boot{next === 1 ? 's' : ''} it next.
        {times !== null &&
          ` A boot takes ${duration(times.medianMs)}, the slowest took ${duration(times.slowestMs)}.`}
      </p>
      {compared !== null && (
        <CompareView
          {...{ image, compared, now }}
          onChange={(before, after) =>
            setSearch({ [compareName]: compareValue(before, after) }, { replace: true })
          }
          onClose={() => setSearch({})}
        />
      )}
      <section aria-labelledby="revisions">
        <Title order={2} size="h5" id="revisions">
          Revisions
        </Title>
        {image.revisions.toReversed().map((revision) => (
          <RevisionBlock key={revision.revision} image={image} revision={revision} now={now} />
        ))}
      </section>
      <section aria-labelledby="boots">
        <Title order={2} size="h5" id="boots">
          Boots
        </Title>
        {boots.length === 0 && <Text size="sm">No machine has booted it yet.</Text>}
        {boots.slice(0, mostBoots).map((boot) => {
          const machine = machines.find(({ id }) => id === boot.machine);
          return (
            <BootTimeline key={boot.id} boot={boot} now={now} isOpen={false}>
              <Anchor component={Link} to={`/machines/${boot.machine}`} size="sm">
                <bdi>{machine === undefined ? boot.mac : titleOf(machine)}</bdi>
              </Anchor>
            </BootTimeline>
          );
        })}
      </section>
      {isAdding && <AddImage image={name} onClose={adding.close} />}
    </div>
  );
}
