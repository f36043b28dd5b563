import { memo } from 'react';
import type { MachineView } from '../../../server/api/views.ts';
import { titleOf } from '../filter.ts';
import { machineCells } from './machine-cells.tsx';

interface Props {
  readonly machine: MachineView;
  /** Place in the list, from 0. */
  readonly index: number;
  readonly isSelected: boolean;
  readonly isAt: boolean;
  /** Milliseconds since 1970, for relative times. */
  readonly now: number;
  readonly onToggle: (machine: number, isRange: boolean) => void;
}

/** One machine of the list; made again only where something of it is another. Plain elements: forty are in sight. */
export const MachineRow = memo(({ machine, index, isSelected, isAt, now, onToggle }: Props) => (
  <tr aria-rowindex={index + 2} aria-selected={isSelected} className={isAt ? 'at' : undefined}>
    <td className="col-select">
      <input
        type="checkbox"
        className="tick"
        aria-label={`Select ${titleOf(machine)}`}
        checked={isSelected}
        onChange={({ nativeEvent }) =>
          onToggle(machine.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    </td>
    {machineCells.map(({ id, cell }) => (
      <td key={id} className={`col-${id}`}>
        {cell(machine, now)}
      </td>
    ))}
  </tr>
));
MachineRow.displayName = 'MachineRow';
