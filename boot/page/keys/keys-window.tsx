import { Kbd, Modal, Table } from '@mantine/core';

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

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** All keys of the page. */
export function KeysWindow({ isOpen, onClose }: Props): React.JSX.Element {
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
