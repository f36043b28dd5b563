import { Alert, Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  /** Text of the button that does it. */
  readonly button: string;
  readonly isReady: boolean;
  readonly error: Error | null;
  readonly onSubmit: () => Promise<void>;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** A form in a dialog: its fields, the refusal if there was one, and its two buttons. */
export const DialogForm = ({
  button,
  isReady,
  error,
  onSubmit,
  onCancel,
  children,
}: Props): React.JSX.Element => (
  <form
    onSubmit={(event) => {
      event.preventDefault();
      void onSubmit();
    }}
  >
    <Stack gap="sm">
      {children}
      {error !== null && (
        <Alert color="red" role="alert">
          {error.message}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" disabled={!isReady}>
          {button}
        </Button>
      </Group>
    </Stack>
  </form>
);
