import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FirmwareAnswer } from '../../server/firmware/firmware-views.ts';
import { machinesQuery } from '../api/queries.ts';
import { Runners } from './kept-builds.tsx';

/** So many builds are listed. */
const mostShown = 20;

/** Builds that machines run and that are not kept here; nothing where there are none. */
export function Elsewhere({
  elsewhere,
}: {
  readonly elsewhere: FirmwareAnswer['elsewhere'];
}): React.JSX.Element | null {
  const machines = useQuery(machinesQuery).data?.machines ?? [];
  if (elsewhere.length === 0) return null;
  const byId = new Map(machines.map((machine) => [machine.id, machine]));
  return (
    <>
      <Text size="sm" mt="md">
        Machines also run romkit firmware that is not kept here:
      </Text>
      <ul className="chosen">
        {elsewhere.slice(0, mostShown).map(({ stamp, machines: ids }) => (
          <li key={stamp}>
            <span className="mono">{stamp}</span>
            <Runners {...{ stamp, ids, byId }} />
          </li>
        ))}
        {elsewhere.length > mostShown && <li>and {elsewhere.length - mostShown} more</li>}
      </ul>
    </>
  );
}
