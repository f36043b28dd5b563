import { Kbd, Modal, Table } from '@mantine/core';
import { useNavigate } from 'react-router';
import { openFinder } from '../app/finder.tsx';
import { undoLast } from '../app/tell.tsx';
import { useKeys } from './use-keys.ts';

/** Alternatives are apart by a comma. */
const keys: readonly [string, string][] = [
  ['/', 'Filter the machines'],
  ['Ctrl K', 'Find any machine, image or action'],
  ['j, k', 'Next and previous machine'],
  ['x', 'Select the machine; with Shift all from the last one on'],
  ['Ctrl A', 'Select all machines that match'],
  ['Enter', 'Show the machine'],
  ['a', 'Assign an image to the selected machines, or to the one that is shown'],
  ['e', 'Change name, tags and note of the machine that is shown'],
  ['u', 'Take back what was just done'],
  ['Esc', 'Close, or clear the selection'],
  ['g m, g i, g f, g a, g s', 'Go to machines, images, firmware, activity, servers'],
  ['?', 'Show these keys'],
];

const places: Readonly<Record<string, string>> = {
  ...{ m: '/', i: '/images', f: '/firmware', a: '/activity', s: '/servers' },
};

interface Props {
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** The keys that work in every view, and the window that tells all of them. */
export function Keys({ isOpen, onOpen, onClose }: Props): React.JSX.Element {
  const navigate = useNavigate();
  const go = (): void => {
    const next = (event: KeyboardEvent): void => {
      const path = places[event.key];
      if (path === undefined) return;
      // The letter alone means something else in some views.
      event.stopPropagation();
      void navigate(path);
    };
    document.addEventListener('keydown', next, { once: true, capture: true });
  };
  useKeys([
    ['shift + ?', onOpen],
    ['?', onOpen],
    ['g', go],
    ['u', undoLast],
    // Where the view has no filter of its own, which takes the key as well.
    ['/', () => document.querySelector('.filters') === null && openFinder()],
  ]);
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keys" size="md">
      <Table>
        <Table.Tbody>
          {keys.map(([key, does]) => (
            <Table.Tr key={key}>
              <Table.Td className="keys">
                {key.split(', ').map((each) => (
                  <Kbd key={each}>{each}</Kbd>
                ))}
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
