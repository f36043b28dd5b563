import { Alert, Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '../../api/client.ts';

interface Props {
  readonly button: string;
  /** May throw an ApiError, which is shown. */
  readonly onChosen: (password: string) => Promise<void>;
}

/** A new password, typed twice. */
export function ChoosePassword({ button, onChosen }: Props): React.JSX.Element {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    await onChosen(password).then(
      () => {
        setPassword('');
        setAgain('');
      },
      (reason: unknown) => setError(reason as Error),
    );
    setBusy(false);
  };
  return (
    <>
      <PasswordInput
        label="New password"
        description="At least 12 characters"
        autoComplete="new-password"
        value={password}
        onChange={({ currentTarget: { value } }) => setPassword(value)}
      />
      <PasswordInput
        label="The new password again"
        autoComplete="new-password"
        value={again}
        error={again !== '' && again !== password ? 'It is another one.' : null}
        onChange={({ currentTarget: { value } }) => setAgain(value)}
      />
      {error !== null && (
        <Alert color="red" title="Not done" role="alert">
          {error.message} {error instanceof ApiError && error.hint}
        </Alert>
      )}
      <Button loading={isBusy} disabled={password === '' || password !== again} onClick={() => void submit()}>
        {button}
      </Button>
    </>
  );
}
