import {
  Spotlight,
  useSpotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { machinesQuery, poolQuery } from '../../api/queries.ts';
import { titleOf } from '../../machines/filter.ts';
import { finderStore } from './open-finder.ts';

const mostShown = 12;

/** Ctrl-K: any machine, image, place or action. */
export function Finder({ onKeys }: { readonly onKeys: () => void }): React.JSX.Element {
  const navigate = useNavigate();
  const { opened: isOpen } = useSpotlight(finderStore);
  const known = useQuery(machinesQuery).data?.machines;
  // An entry for each of 10,000 machines is made when somebody looks for one.
  const machines = isOpen ? known : undefined;
  const images = useQuery(poolQuery).data?.images;
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme('light') === 'dark' ? 'light' : 'dark';
  const actions = useMemo((): SpotlightActionData[] => {
    const go = (path: string) => () => void navigate(path);
    return [
      { id: 'machines', label: 'Machines', description: 'All machines', onClick: go('/') },
      {
        id: 'waiting',
        label: 'Waiting machines',
        description: 'Without an image',
        onClick: go('/?state=waiting'),
      },
      {
        id: 'stuck',
        label: 'Stuck machines',
        description: 'Boots that stopped',
        onClick: go('/?state=stuck'),
      },
      { id: 'images', label: 'Images', description: 'All images', onClick: go('/images') },
      {
        id: 'firmware',
        label: 'Firmware',
        description: 'Build it, and which machines run it',
        onClick: go('/firmware'),
      },
      { id: 'servers', label: 'Servers', description: 'Health and exports', onClick: go('/servers') },
      { id: 'activity', label: 'Activity', description: 'Changes and boots', onClick: go('/activity') },
      { id: 'people', label: 'People', description: 'Logins, roles and tokens', onClick: go('/people') },
      {
        id: 'add image',
        label: 'Add an image',
        description: 'From files or a URL',
        onClick: go('/images?add'),
      },
      { id: 'keys', label: 'Keys', description: 'Show the keys of this page', onClick: onKeys },
      {
        id: 'colours',
        label: `Use ${other} colours`,
        description: 'For this browser',
        onClick: () => setColorScheme(other),
      },
      ...(images ?? []).map(({ name, current, revisions }) => ({
        id: `image ${name}`,
        label: name,
        description: `Image, revision ${current} ${revisions.at(-1)?.title ?? ''}`,
        onClick: go(`/images/${name}`),
      })),
      ...(machines ?? []).map((machine) => ({
        id: `machine ${machine.id}`,
        label: titleOf(machine),
        description: ['Machine', ...machine.macs, machine.reported.serial].filter(Boolean).join(' '),
        onClick: go(`/machines/${machine.id}`),
      })),
    ];
  }, [machines, images, navigate, other, setColorScheme, onKeys]);
  return (
    <Spotlight
      store={finderStore}
      actions={actions}
      attributes={{ content: { 'aria-label': 'Find' } }}
      filter={find}
      limit={mostShown}
      shortcut={null}
      nothingFound="Nothing has that name"
      searchProps={{ placeholder: 'Name, MAC address, serial number, image …', 'aria-label': 'Find' }}
      scrollable
      maxHeight={480}
      overlayProps={{ backgroundOpacity: 0.12, blur: 0 }}
    />
  );
}

/** Each word occurs in the name or in what stands below it. */
function find(
  query: string,
  actions: (SpotlightActionData | SpotlightActionGroupData)[],
): SpotlightActionData[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found: SpotlightActionData[] = [];
  for (const action of actions) {
    if ('group' in action) continue;
    const text = `${action.label ?? ''} ${action.description ?? ''}`.toLowerCase();
    if (words.every((word) => text.includes(word))) found.push(action);
    if (found.length > mostShown) break;
  }
  return found;
}
