import { Alert, Button, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { SiteLogin } from './site-login.tsx';
import { begin, logIn } from '../session.ts';

/** The login, over whatever is shown: nothing that was typed below it is lost. */
export function Login(): React.JSX.Element {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await begin(client, await logIn(name, password));
    } catch (reason) {
      setError(reason as Error);
      setPassword('');
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={() => undefined}
      title="Log in to romkit"
      centered
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={1000}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="sm">
          <SiteLogin />
          <TextInput
            data-autofocus
            label="Name"
            autoComplete="username"
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            value={password}
            onChange={({ currentTarget: { value } }) => setPassword(value)}
          />
          {error !== null && (
            <Alert color="red" role="alert">
              {error.message}
            </Alert>
          )}
          <Button type="submit" loading={isBusy} disabled={name === '' || password === ''}>
            Log in
          </Button>
          <Text size="xs" c="dimmed">
            Nobody can log in yet? romkit serve prints a link for the first administrator when it starts.
          </Text>
        </Stack>
      </form>
    </Modal>
  );
}
