import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { MachineView } from '../../../server/api/views.ts';
import { When } from '../../app/when.tsx';
import { nextImage, runningImage } from '../filter.ts';
import { StateMark } from '../state-mark.tsx';
import { firstItem } from '../../../../system/present.ts';

interface MachineCell {
  /** Its column. */
  readonly id: string;
  readonly cell: (machine: MachineView, now: number) => ReactNode;
}

/** The cells of a machine's row, in the order of the columns. */
export const machineCells: readonly MachineCell[] = [
  {
    id: 'name',
    cell: ({ id, name, macs }) => (
      <Link
        to={`/machines/${id}`}
        className="name"
        tabIndex={-1}
        aria-label={name === null ? `no name, ${firstItem(macs)}` : undefined}
      >
        <bdi>{name ?? 'no name'}</bdi>
      </Link>
    ),
  },
  {
    id: 'mac',
    cell: ({ macs }) => (
      <span className="mono">
        {macs[0]}
        {macs.length > 1 && <span className="dimmed">{` +${macs.length - 1}`}</span>}
      </span>
    ),
  },
  { id: 'state', cell: (machine) => <StateMark machine={machine} /> },
  { id: 'image', cell: imageCell },
  {
    id: 'tags',
    cell: ({ tags }) => (
      <span className="tags">
        {tags.map((tag) => (
          <span key={tag} className="tag">
            {tag}
          </span>
        ))}
      </span>
    ),
  },
  { id: 'boot', cell: lastBootCell },
];

/** Runs `a@1`; where the next boot differs, that stands behind it, and whether it is pinned. */
function imageCell(machine: MachineView): ReactNode {
  const runs = runningImage(machine);
  const next = nextImage(machine);
  const pin = machine.nextBoot.pinned && <span className="pin">pinned</span>;
  if (runs === next || runs === null)
    return (
      <span className="mono">
        {next ?? '–'} {pin}
      </span>
    );
  return (
    <span className="mono" title={`Runs ${runs}; its next boot: ${next ?? 'waits for an image'}`}>
      {runs} <span className="next">next boot: {next ?? 'waits'}</span> {pin}
    </span>
  );
}

const methodWords = {
  pxelinux: 'PXELINUX',
  chain: 'chain',
  'chain-embedded': 'embedded',
  rom: 'ROM',
} as const;

function lastBootCell({ lastBoot }: MachineView, now: number): ReactNode {
  if (lastBoot === null) return '–';
  return (
    <>
      <When ms={lastBoot.startedMs} now={Math.max(now, lastBoot.startedMs)} />
      {lastBoot.method !== null && <span className="method"> by {methodWords[lastBoot.method]}</span>}
    </>
  );
}
