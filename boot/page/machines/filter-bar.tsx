import { Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { useKeys } from '../keys/use-keys.ts';
import { count } from '../text/size.ts';
import type { Facet, Facets, MachineFilter } from './filter.ts';

interface Props {
  readonly filter: MachineFilter;
  readonly facets: Facets;
  readonly shown: number;
  /** The text has lost the focus. */
  readonly onLeave: () => void;
  readonly onChange: (name: keyof MachineFilter, value: string) => void;
}

const facetNames = { state: 'State', image: 'Image', tag: 'Tag', architecture: 'Firmware' } as const;

export function FilterBar({ filter, facets, shown, onLeave, onChange }: Props): React.JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  useKeys([['/', () => input.current?.focus()]]);
  return (
    <Group className="filters" gap="xs" px="sm" py="xs" role="search">
      <TextInput
        ref={input}
        size="xs"
        className="filter-text"
        placeholder="Filter by name, MAC, serial, tag …"
        aria-label="Filter the machines"
        value={filter.text}
        rightSection={<kbd aria-hidden="true">/</kbd>}
        onChange={({ currentTarget: { value } }) => onChange('text', value)}
        onBlur={onLeave}
        onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
      />
      {(Object.keys(facetNames) as (keyof typeof facetNames)[]).map((name) => (
        <NativeSelect
          key={name}
          size="xs"
          aria-label={facetNames[name]}
          value={filter[name]}
          data={optionsOf(facetNames[name], facets[name], filter[name])}
          onChange={({ currentTarget: { value } }) => onChange(name, value)}
        />
      ))}
      <Text size="sm" c="dimmed" ml="auto" aria-live="polite">
        {count(shown, 'machine')}
      </Text>
    </Group>
  );
}

/** A value that no machine has any more can still be seen, and taken out. */
function optionsOf(
  label: string,
  facets: readonly Facet[],
  chosen: string,
): { value: string; label: string }[] {
  const values: readonly Facet[] =
    chosen === '' || facets.some(([value]) => value === chosen) ? facets : [...facets, [chosen, 0]];
  return [
    { value: '', label: `${label}: any` },
    ...values.map(([value, machines]) => ({ value, label: `${value} (${machines})` })),
  ];
}
