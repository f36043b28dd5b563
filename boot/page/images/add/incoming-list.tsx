import { Alert, Code, Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { size } from '../../../../system/size.ts';
import type { incomingAnswer } from '../../../server/uploads/incoming.ts';
import { get } from '../../api/client.ts';

interface Props {
  /** Empty while none is chosen. */
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

/** Files are copied there while the page is open. */
const lookEveryMs = 3000;

/** The files and folders that lie on the server, to choose one. */
export function IncomingList({ chosen, onChoose }: Props): React.JSX.Element | null {
  const { data, error } = useQuery({
    queryKey: ['incoming'],
    queryFn: () => get<z.infer<typeof incomingAnswer>>('/incoming'),
    refetchInterval: lookEveryMs,
  });
  if (error !== null && data === undefined)
    return (
      <Alert color="red" title="The folder of the server cannot be read">
        {error.message}
      </Alert>
    );
  if (data === undefined) return null;
  const { folder, entries } = data;
  return (
    <Radio.Group
      label="Files on the server"
      description={
        <>
          {entries.length === 0
            ? 'Put a kernel, an ISO image, an EFI program or a netboot folder into'
            : 'Kernels, ISO images, EFI programs and netboot folders in'}{' '}
          <Code>{folder}</Code>
          {entries.length === 0 && ' on the server: it appears here.'}
        </>
      }
      value={chosen}
      onChange={onChoose}
    >
      <Stack gap={6} mt="xs" className="incoming">
        {entries.map(({ name, type, sizeBytes }) => (
          <Radio
            key={name}
            value={name}
            size="xs"
            label={<bdi className="mono">{name}</bdi>}
            description={type === 'folder' ? 'folder' : size(sizeBytes ?? 0)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
