import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { patch, post, remove } from '../api/client.ts';
import { tellError } from '../app/tell.tsx';
import { OneTimeLink } from './one-time.tsx';
import { personPath, sessionsOfQuery, type Invited, type Person } from './queries.ts';
import { SessionsTable } from './sessions-table.tsx';

type Dialog = 'sessions' | 'disable' | 'remove';

/** An administrator's actions on somebody's login. */
export function PersonMenu({ person }: { readonly person: Person }): React.JSX.Element {
  const { name, login, isDisabled } = person;
  const client = useQueryClient();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [invited, setInvited] = useState<Invited | null>(null);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    setDialog(null);
    await work().catch(tellError);
    await client.invalidateQueries({ queryKey: ['people'] });
  };
  const invite = (): void =>
    void run(async () => setInvited(await post<Invited>(`${personPath(name)}/invitation`, {})));
  const enable = (): void => void run(() => patch(personPath(name), { isDisabled: false }));
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`}>
            ⋯
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog('sessions')}>Sessions</Menu.Item>
          {login !== 'openid' && (
            <Menu.Item onClick={invite}>
              {login === 'none' ? 'Make a new invitation' : 'Make a link for a new password'}
            </Menu.Item>
          )}
          <Menu.Divider />
          {isDisabled ? (
            <Menu.Item onClick={enable}>Enable the login</Menu.Item>
          ) : (
            <Menu.Item onClick={() => setDialog('disable')}>Disable the login …</Menu.Item>
          )}
          <Menu.Item color="red" onClick={() => setDialog('remove')}>
            Remove …
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'sessions' && <Sessions name={name} onClose={() => setDialog(null)} />}
      {dialog === 'disable' && (
        <Confirm
          title={`Disable the login of ${name}?`}
          text="Their sessions end now. You can enable the login again."
          button="Disable the login"
          onClose={() => setDialog(null)}
          onConfirm={() => void run(() => patch(personPath(name), { isDisabled: true }))}
        />
      )}
      {dialog === 'remove' && (
        <Confirm
          title={`Remove ${name}?`}
          text={
            login === 'openid'
              ? 'Their sessions end now. With a group that has a role here they can log in again: disable the login to prevent that.'
              : 'Their login and sessions end now. This cannot be undone; what they changed stays in Activity.'
          }
          button={`Remove ${name}`}
          onClose={() => setDialog(null)}
          onConfirm={() => void run(() => remove(personPath(name)))}
        />
      )}
      {invited !== null && <OneTimeLink invited={invited} onClose={() => setInvited(null)} />}
    </>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** A question before something that cannot be taken back, or that ends somebody's work. */
export const Confirm = ({ title, text, button, onClose, onConfirm }: ConfirmProps): React.JSX.Element => (
  <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
    <Stack gap="md">
      <Text size="sm">{text}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button color="red" onClick={onConfirm}>
          {button}
        </Button>
      </Group>
    </Stack>
  </Modal>
);

function Sessions({
  name,
  onClose,
}: {
  readonly name: string;
  readonly onClose: () => void;
}): React.JSX.Element {
  const client = useQueryClient();
  const query = sessionsOfQuery(name);
  const { data } = useQuery(query);
  const end = (id: string | null): void =>
    void remove(`${personPath(name)}/sessions${id === null ? '' : `/${encodeURIComponent(id)}`}`)
      .catch(tellError)
      .then(() => client.invalidateQueries({ queryKey: query.queryKey }));
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Sessions of ${name}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <SessionsTable
        sessions={data?.sessions}
        nothing={`${name} is logged in nowhere.`}
        onEnd={end}
        onEndAll={() => end(null)}
      />
    </Modal>
  );
}
