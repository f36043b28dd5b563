import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '../../api/client.ts';
import { begin, setUp } from '../session.ts';

/** The first administrator makes itself here, by the link that romkit serve prints. */
export function SetupPage(): React.JSX.Element {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [secret] = useState(() => window.location.hash.slice(1));
  const [name, setName] = useState('admin');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isOther = again !== '' && again !== password;
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await begin(client, await setUp(secret, name, password));
      void navigate('/', { replace: true });
    } catch (reason) {
      setError(reason as Error);
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (password === again) void submit();
      }}
    >
      <Stack p="xl" gap="sm" maw={420}>
        <Title order={1} size="h3">
          The first administrator
        </Title>
        <Text size="sm">
          Whoever has this link makes the first administrator of this boot server. It works once.
        </Text>
        <TextInput
          label="Name"
          autoComplete="username"
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="new-password"
          value={password}
          onChange={({ currentTarget: { value } }) => setPassword(value)}
        />
        <PasswordInput
          label="The password again"
          autoComplete="new-password"
          value={again}
          error={isOther ? 'It is another one.' : null}
          onChange={({ currentTarget: { value } }) => setAgain(value)}
        />
        {error !== null && (
          <Alert color="red" title="Not done">
            {error.message} {error instanceof ApiError && error.hint}
          </Alert>
        )}
        <Button
          type="submit"
          loading={isBusy}
          disabled={name === '' || password === '' || password !== again}
        >
          Make the administrator
        </Button>
      </Stack>
    </form>
  );
}
