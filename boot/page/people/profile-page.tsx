import { PasswordInput, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Who } from '../../server/api/people/person-views.ts';
import { post, remove } from '../api/client.ts';
import { tellError } from '../app/tell.tsx';
import { ChoosePassword } from './login/choose-password.tsx';
import { ownSessionsQuery, sessionQuery } from './session.ts';
import { SessionsTable } from './sessions-table.tsx';

/** The own login: password and sessions. */
export function ProfilePage(): React.JSX.Element {
  const who = useQuery(sessionQuery).data;
  return (
    <div className="view scrolls">
      <Title order={1} size="h3" className="head">
        Your login
      </Title>
      {who?.isPerson === true ? (
        <>
          <Text size="sm">
            You are <b>{who.name}</b>, with the role {who.role}.
          </Text>
          <OwnSessions />
          <Password />
        </>
      ) : (
        <Text size="sm">Nobody has to log in here: this page is served on a loopback address.</Text>
      )}
    </div>
  );
}

function OwnSessions(): React.JSX.Element {
  const client = useQueryClient();
  const sessions = useQuery(ownSessionsQuery).data?.sessions;
  const end = (ids: readonly string[]): void =>
    void Promise.all(ids.map((id) => remove(`/sessions/${encodeURIComponent(id)}`)))
      .catch(tellError)
      .then(() => client.invalidateQueries({ queryKey: ownSessionsQuery.queryKey }));
  const others = (sessions ?? []).filter(({ isThis }) => !isThis);
  return (
    <section aria-label="Sessions">
      <Title order={2} size="h5">
        Where you are logged in
      </Title>
      <div style={{ maxWidth: 720 }}>
        <SessionsTable
          sessions={sessions}
          nothing="You are logged in nowhere."
          onEnd={(id) => end([id])}
          onEndAll={() => end(others.map(({ id }) => id))}
        />
      </div>
    </section>
  );
}

function Password(): React.JSX.Element {
  const client = useQueryClient();
  const [old, setOld] = useState('');
  const change = async (password: string): Promise<void> => {
    await post<Who>('/password', { old, new: password });
    setOld('');
    notifications.show({ message: 'Your password is changed; your other sessions have ended.' });
    await client.invalidateQueries({ queryKey: ownSessionsQuery.queryKey });
  };
  return (
    <section aria-label="Password">
      <Title order={2} size="h5">
        Change your password
      </Title>
      <Stack gap="sm" maw={420} mt="xs">
        <PasswordInput
          label="Old password"
          autoComplete="current-password"
          value={old}
          onChange={({ currentTarget: { value } }) => setOld(value)}
        />
        <ChoosePassword button="Change the password" onChosen={change} />
      </Stack>
    </section>
  );
}
