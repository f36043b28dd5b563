import { Group, NativeSelect, TextInput } from '@mantine/core';
import type { Wanted } from '../wanted.ts';

interface Props {
  readonly wanted: Wanted;
  /** The script was changed by hand. */
  readonly isDisabled: boolean;
  readonly onChange: (values: Partial<Wanted>) => void;
}

const failures = [
  { value: 'reboot', label: 'Offer the command line, then reboot' },
  { value: 'shell', label: 'Show the command line' },
  { value: 'local-disk', label: 'Boot from the local disk' },
];

/** The values that the script's template leaves open. */
export const ScriptFields = ({ wanted, isDisabled, onChange }: Props): React.JSX.Element => (
  <Group gap="md" align="flex-start">
    <TextInput
      size="xs"
      miw={300}
      label="Server’s URL"
      description="By which machines reach this server"
      required
      className="mono-input"
      disabled={isDisabled}
      value={wanted.baseUrl}
      onChange={({ currentTarget: { value } }) => onChange({ baseUrl: value })}
    />
    <NativeSelect
      size="xs"
      label="Network interface"
      description="That the machine boots by"
      disabled={isDisabled}
      value={wanted.interface}
      data={[
        { value: 'net0', label: 'net0, the first' },
        { value: 'all', label: 'all, whichever gets a lease' },
        'net1',
        'net2',
        'net3',
      ]}
      onChange={({ currentTarget: { value } }) => onChange({ interface: value })}
    />
    {wanted.flavour === 'ipxe' && (
      <NativeSelect
        size="xs"
        label="After failures"
        description="Once all tries have failed"
        disabled={isDisabled}
        value={wanted.onFailure}
        data={failures}
        onChange={({ currentTarget: { value } }) => onChange({ onFailure: value })}
      />
    )}
  </Group>
);
