import { Code, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { NotLoaded } from '../app/not-loaded.tsx';
import { useNow } from '../app/now.ts';
import { count } from '../text/count.ts';
import { BuildForm } from './build-form.tsx';
import { Elsewhere } from './elsewhere.tsx';
import { firmwareQuery } from './firmware-queries.ts';
import { KeptBuilds } from './kept-builds.tsx';
import { RunningBuild } from './running-build.tsx';

/** Firmware for this site: build it, watch the build, take it, and see which machines run it. */
export function FirmwarePage(): React.JSX.Element {
  const { data, error, refetch } = useQuery(firmwareQuery);
  const [search] = useSearchParams();
  const now = useNow();
  if (data === undefined) return <NotLoaded name="firmware" error={error} onAgain={() => void refetch()} />;
  const { run, baseUrl, builds, outdated, elsewhere } = data;
  const isBuilding = run !== null && run.phase !== 'ended';
  return (
    <div className="view scrolls">
      <Title order={1} size="h3" className="head">
        Firmware
      </Title>
      <p className="now">
        Firmware for this site asks this server for the script of each machine, and tells which build it is.
        {outdated.length > 0 && (
          <b className="warning"> {count(outdated.length, 'machine')} could run a newer build.</b>
        )}
      </p>
      {run !== null && (
        <section aria-label="The last build">
          <span className="unseen" role="status">
            {isBuilding ? 'A build is under way' : 'The build has ended'}
          </span>
          <RunningBuild run={run} now={now} />
        </section>
      )}
      <section aria-labelledby="build">
        <Title order={2} size="h5" id="build" mb="xs">
          Build
        </Title>
        {baseUrl !== null ? (
          // Other cards in the URL are another form.
          <BuildForm key={search.getAll('card').join()} baseUrl={baseUrl} isBuilding={isBuilding} />
        ) : (
          <Text size="sm">
            This server builds no firmware; <Code>romkit build</Code> does on a machine with a compiler.
          </Text>
        )}
      </section>
      <section aria-labelledby="kept">
        <Title order={2} size="h5" id="kept" mb="xs">
          Built here
        </Title>
        <KeptBuilds builds={builds} now={now} />
        <Elsewhere elsewhere={elsewhere} />
      </section>
    </div>
  );
}
