import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { firmwareQuery } from './firmware-queries.ts';
import { Manifest } from './manifest.tsx';

/** The firmware that a machine last booted with, by its stamp; with its manifest where it was built here. */
export function RomFacts({ stamp }: { readonly stamp: string }): React.JSX.Element {
  const firmware = useQuery(firmwareQuery).data;
  const build = firmware?.builds.find((each) => each.stamp === stamp);
  if (build === undefined)
    return (
      <>
        <span className="mono">{stamp}</span>
        {(firmware?.baseUrl ?? null) !== null && (
          <Text size="xs" c="dimmed">
            Not kept here
          </Text>
        )}
      </>
    );
  return (
    <>
      <Anchor component={Link} to={`/firmware?build=${stamp}`} className="mono" size="sm">
        {stamp}
      </Anchor>
      <Text size="xs">
        {build.file}
        {!build.isNewest && <span className="warning">: out of date, a newer build is kept here</span>}
      </Text>
      <details className="boot">
        <summary>Manifest</summary>
        <Manifest stamp={stamp} />
      </details>
    </>
  );
}
