import { CloseButton, Group, NativeSelect, Progress, Text } from '@mantine/core';
import { size } from '../../../../system/size.ts';
import type { Role } from './roles.ts';

export interface Chosen {
  readonly file: File;
  readonly role: Role;
  /** The share that has arrived, 0 to 1; null before it is sent. */
  readonly sent: number | null;
}

interface Props {
  readonly files: readonly Chosen[];
  readonly isSending: boolean;
  readonly onRole: (index: number, role: Role) => void;
  readonly onRemove: (index: number) => void;
}

const roles = [
  { value: 'kernel', label: 'kernel, EFI program or disk' },
  { value: 'initrd', label: 'initrd' },
  { value: 'whole', label: 'ISO image' },
];

/** The files that were chosen, in the order in which they are loaded. */
export const FileList = ({ files, isSending, onRole, onRemove }: Props): React.JSX.Element => (
  <ul className="chosen" aria-label="Files">
    {files.map(({ file, role, sent }, index) => (
      <li key={`${index} ${file.name}`}>
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" className="mono file-name">
            <bdi>{file.name}</bdi>
          </Text>
          <Text size="xs" c="dimmed">
            {size(file.size)}
          </Text>
          <NativeSelect
            size="xs"
            ml="auto"
            aria-label={`${file.name} is`}
            data={roles}
            value={role}
            disabled={isSending}
            onChange={({ currentTarget: { value } }) => onRole(index, value as Role)}
          />
          {!isSending && (
            <CloseButton size="sm" aria-label={`Remove ${file.name}`} onClick={() => onRemove(index)} />
          )}
        </Group>
        {sent !== null && (
          <Progress value={100 * sent} size="sm" mt={4} aria-label={`${file.name} has arrived`} />
        )}
      </li>
    ))}
  </ul>
);
