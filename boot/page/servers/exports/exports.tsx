import { Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { ExportFiles } from './export-files.tsx';
import { kindsOfExport } from './kinds.ts';

/** A moment after the last key. */
const restMs = 400;

/** Choose a configuration, to copy or to download. @param hasNetwork the server knows the machines' network */
export function Exports({ hasNetwork }: { readonly hasNetwork: boolean }): React.JSX.Element {
  const [search, setSearch] = useSearchParams();
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [values] = useDebouncedValue({ interface: name.trim(), address: address.trim() }, restMs);
  const isNarrow = useMediaQuery('(max-width: 900px)');
  const chosen = kindsOfExport.find(({ kind }) => kind === search.get('export'));
  const choose = (kind: string | null): void =>
    setSearch(kind === null ? {} : { export: kind }, { replace: true, preventScrollReset: true });
  const data = kindsOfExport.map(({ kind, title }) => ({ value: kind, label: title }));
  const asks = chosen?.needsNetwork === true && !hasNetwork;
  return (
    <>
      <Text size="sm" mb="xs">
        A site with a DHCP, TFTP or web server of its own takes the registry from here.
      </Text>
      {isNarrow ? (
        <Select
          aria-label="Configuration for"
          placeholder="Choose a server"
          data={data}
          value={chosen?.kind ?? null}
          onChange={choose}
        />
      ) : (
        <SegmentedControl
          size="xs"
          aria-label="Configuration for"
          data={data}
          value={chosen?.kind ?? ''}
          onChange={choose}
        />
      )}
      {chosen !== undefined && (
        <Text size="sm" c="dimmed" my="xs">
          {chosen.title}: {chosen.about}.
        </Text>
      )}
      {asks && (
        <Group align="flex-start" mb="xs">
          <TextInput
            label="Address of that server"
            description="With the length of the machines’ network"
            placeholder="10.77.0.1/24"
            className="mono-input"
            value={address}
            onChange={({ currentTarget: { value } }) => setAddress(value)}
          />
          <TextInput
            label="Its network interface"
            description="That the machines are on"
            placeholder="eth0"
            className="mono-input"
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
          />
        </Group>
      )}
      {chosen !== undefined && (!asks || values.address !== '') && (
        <ExportFiles key={chosen.kind} kind={chosen.kind} values={asks ? values : noValues} />
      )}
    </>
  );
}

const noValues = { interface: '', address: '' };
