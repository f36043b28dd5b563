import { Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { memo, useRef } from 'react';
import { useKeys } from '../keys/use-keys.ts';
import { count } from '../text/count.ts';
import type { Facet, Facets, MachineFilter } from './filter.ts';

interface Props {
  readonly filter: MachineFilter;
  readonly facets: Facets;
  /** How many machines match; null while they are being read. */
  readonly shown: number | null;
  /** The text has lost the focus. */
  readonly onLeave: () => void;
  readonly onType: (text: string) => void;
  readonly onChange: (values: Partial<MachineFilter>) => void;
}

const facetNames = { state: 'State', image: 'Image', tag: 'Tag', architecture: 'Firmware' } as const;

export function FilterBar({ filter, facets, shown, onLeave, onType, onChange }: Props): React.JSX.Element {
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
        onChange={({ currentTarget: { value } }) => onType(value)}
        onBlur={onLeave}
        onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
      />
      {(Object.keys(facetNames) as (keyof typeof facetNames)[]).map((name) => (
        <FacetChoice key={name} {...{ name, onChange }} facets={facets[name]} chosen={filter[name]} />
      ))}
      <Text size="sm" c="dimmed" ml="auto" aria-live="polite">
        {shown === null ? 'Reading all machines …' : count(shown, 'machine')}
      </Text>
    </Group>
  );
}

interface ChoiceProps {
  readonly name: keyof typeof facetNames;
  readonly facets: readonly Facet[];
  readonly chosen: string;
  readonly onChange: (values: Partial<MachineFilter>) => void;
}

/** There may be a hundred tags: made again only where they change. */
const FacetChoice = memo(({ name, facets, chosen, onChange }: ChoiceProps) => (
  <NativeSelect
    size="xs"
    aria-label={facetNames[name]}
    value={chosen}
    data={optionsOf(facetNames[name], facets, chosen)}
    onChange={({ currentTarget: { value } }) => onChange({ [name]: value })}
  />
));
FacetChoice.displayName = 'FacetChoice';

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
