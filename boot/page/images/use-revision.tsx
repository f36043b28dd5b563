import { Alert, Button, Group, Modal, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Image, Revision } from '../../registry/model/image.ts';
import { plan } from '../api/changes.ts';
import { makeAndTell } from '../app/tell.tsx';
import { affectedWords } from './affected.ts';

interface Props {
  readonly image: Image;
  readonly revision: Revision;
  readonly onClose: () => void;
}

/** `Go back to @2` for an earlier revision than the current one. */
export const actionWords = ({ current }: Pick<Image, 'current'>, revision: number): string =>
  revision < current ? `Go back to @${revision}` : 'Make current';

/** Make another revision the current one, once it is told whose next boot that changes. */
export function UseRevision({ image, revision: { revision }, onClose }: Props): React.JSX.Element {
  const change = { type: 'use-revision', image: image.name, revision } as const;
  const planned = useQuery({
    queryKey: ['explain', 'plan', change],
    queryFn: () => plan([change]),
    retry: false,
  });
  const use = async (): Promise<void> => {
    if (await makeAndTell([change], `${image.name}@${revision} is current`)) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`${image.name}: ${actionWords(image, revision)}`}>
      <div aria-live="polite" className="plan">
        {planned.error !== null && (
          <Alert color="red" title="This is not possible">
            {planned.error.message}
          </Alert>
        )}
        {planned.data !== undefined && <Text size="sm">{affectedWords(planned.data)}</Text>}
        {planned.data?.warnings.map(({ code, message }) => (
          <Text key={code} size="sm" className="warning">
            {message}
          </Text>
        ))}
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button data-autofocus disabled={planned.data === undefined} onClick={() => void use()}>
          {actionWords(image, revision)}
        </Button>
      </Group>
    </Modal>
  );
}
