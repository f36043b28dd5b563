import { Anchor, Code, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';

/** The first step, where nothing has asked yet. */
export const NoMachines = (): React.JSX.Element => (
  <Stack p="xl" gap="sm" maw={560}>
    <Title order={1} size="h3">
      No machine has asked yet
    </Title>
    <Text>
      Switch a machine on in this network: it appears here as soon as its firmware asks for a boot script.
      Machines that are known by their MAC addresses can be added before:
    </Text>
    <Code block tabIndex={0}>
      romkit machine add 52:54:00:12:34:56 --name web1
    </Code>
    <Text>
      An image to boot can be prepared meanwhile, under{' '}
      <Anchor component={Link} to="/images">
        Images
      </Anchor>
      .
    </Text>
  </Stack>
);
