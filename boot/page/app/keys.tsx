import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useNavigate } from 'react-router';

const keys: readonly [string, string][] = [
  ['/', 'Filter the machines'],
  ['Ctrl K', 'Find any machine, image or action'],
  ['j, k', 'Next and previous machine'],
  ['x', 'Select the machine; with Shift all from the last one on'],
  ['Enter', 'Show the machine'],
  ['a', 'Assign an image to the selected machines'],
  ['Esc', 'Clear the selection'],
  ['g m, g i, g a, g s', 'Go to machines, images, activity, servers'],
  ['?', 'Show these keys'],
];

const places: Readonly<Record<string, string>> = { m: '/', i: '/images', a: '/activity', s: '/servers' };

/** The keys that work in every view, and the window that tells all of them. */
export function Keys(): React.JSX.Element {
  const navigate = useNavigate();
  const [isOpen, { open, close }] = useDisclosure(false);
  const go = (): void => {
    document.addEventListener(
      'keydown',
      ({ key }) => {
        const path = places[key];
        if (path !== undefined) void navigate(path);
      },
      { once: true },
    );
  };
  useHotkeys([
    ['shift + ?', open],
    ['?', open],
    ['g', go],
  ]);
  return (
    <Modal opened={isOpen} onClose={close} title="Keys" size="md">
      <Table>
        <Table.Tbody>
          {keys.map(([key, does]) => (
            <Table.Tr key={key}>
              <Table.Td>
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
