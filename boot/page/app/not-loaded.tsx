import { Alert, Button, Loader, Stack, Text } from '@mantine/core';

interface Props {
  /** The things that the view shows: `machines`. */
  readonly name: string;
  /** Null while it is loaded. */
  readonly error: Error | null;
  readonly onAgain: () => void;
}

/** In place of a view whose data is not here: that it is loaded, or why it cannot be shown. */
export function NotLoaded({ name, error, onAgain }: Props): React.JSX.Element {
  if (error === null) return <Loader m="xl" size="sm" aria-label={`Loading the ${name}`} />;
  return (
    <Alert m="md" color="red" title={`The ${name} cannot be shown`}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        <Button size="xs" onClick={onAgain}>
          Ask again
        </Button>
      </Stack>
    </Alert>
  );
}
