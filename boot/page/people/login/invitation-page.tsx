import { Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Who } from '../../../server/api/people/person-views.ts';
import { post } from '../../api/client.ts';
import { ChoosePassword } from './choose-password.tsx';
import { begin } from '../session.ts';

/** Somebody chooses a password here, by the one-time link of an administrator. */
export function InvitationPage(): React.JSX.Element {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [[name = '', secret = '']] = useState(() => window.location.hash.slice(1).split(':'));
  const accept = async (password: string): Promise<void> => {
    await begin(client, await post<Who>('/invitation', { secret, password }));
    void navigate('/', { replace: true });
  };
  return (
    <Stack p="xl" gap="sm" maw={420}>
      <Title order={1} size="h3">
        Choose your password
      </Title>
      <Text size="sm">
        You log in to this boot server as <b>{name}</b>. The link works once.
      </Text>
      <ChoosePassword button="Choose it and log in" onChosen={accept} />
    </Stack>
  );
}
