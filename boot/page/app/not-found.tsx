import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';

export const NotFound = (): React.JSX.Element => (
  <Stack p="xl" gap="xs">
    <Title order={1} size="h3">
      There is no such page
    </Title>
    <Text>
      <Anchor component={Link} to="/">
        Show the machines
      </Anchor>
    </Text>
  </Stack>
);
