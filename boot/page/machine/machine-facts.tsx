import type { MachineView } from '../../server/api/views.ts';
import { Facts, type Fact } from '../app/facts.tsx';
import { When } from '../app/when.tsx';
import { RomFacts } from '../firmware/rom-facts.tsx';
import { factsOf } from '../machines/waiting-banner.tsx';

/** Facts of a machine that are no settings. */
export function MachineFacts({
  machine,
  now,
}: {
  readonly machine: MachineView;
  readonly now: number;
}): React.JSX.Element {
  const { macs, address, romStamp, lastSeenMs, createdMs, reported, variables } = machine;
  const rows: readonly Fact[] = [
    ['MAC addresses', <span className="mono">{macs.join(', ')}</span>],
    ['Hardware', <bdi>{factsOf(machine) || 'nothing reported'}</bdi>],
    ['UUID', reported.uuid === null ? null : <bdi className="mono">{reported.uuid}</bdi>],
    ['Fixed address', address],
    ['ROM', romStamp === null ? null : <RomFacts stamp={romStamp} />],
    [
      'Variables',
      Object.keys(variables).length === 0
        ? null
        : Object.entries(variables).map(([name, value]) => (
            <div key={name} className="mono">
              {name}=<bdi>{value}</bdi>
            </div>
          )),
    ],
    ['Last heard of', lastSeenMs === null ? 'never' : <When ms={lastSeenMs} now={now} />],
    ['Known since', <When ms={createdMs} now={now} />],
  ];
  return <Facts facts={rows} />;
}
