import { Alert, Button, Code, Group, Loader, Tabs, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { AddPerson } from './add-person.tsx';
import { PeopleTable } from './people-table.tsx';
import { peopleQuery } from './queries.ts';
import { sessionQuery } from './session.ts';
import { Tokens } from './tokens/tokens.tsx';

/** Those who may log in, and the tokens of programs; for administrators. */
export function PeoplePage(): React.JSX.Element {
  const [search, setSearch] = useSearchParams();
  const who = useQuery(sessionQuery).data;
  const shown = search.get('show') === 'tokens' ? 'tokens' : 'people';
  return (
    <div className="view scrolls">
      <Title order={1} size="h3" className="head">
        People
      </Title>
      {who === undefined ? null : who.role !== 'administrator' && who.role !== null ? (
        <Text size="sm">This view is for administrators. Your role is {who.role}.</Text>
      ) : (
        <>
          {who.role === 'administrator' && !who.isPerson && <NoLogin />}
          <Tabs
            value={shown}
            onChange={(value) => setSearch(value === 'tokens' ? { show: 'tokens' } : {})}
            mt="xs"
          >
            <Tabs.List>
              <Tabs.Tab value="people">People</Tabs.Tab>
              <Tabs.Tab value="tokens">API tokens</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="people" pt="sm">
              <People />
            </Tabs.Panel>
            <Tabs.Panel value="tokens" pt="sm">
              <Tokens />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </div>
  );
}

/** Why nobody is asked to log in, and how that is changed. */
const NoLogin = (): React.JSX.Element => (
  <Alert color="petrol" variant="light" title="Nobody has to log in here" my="xs" maw={760}>
    <Text size="sm">
      This page is served on a loopback address: only programs on this machine reach it, and whoever can is an
      administrator. To let others log in, serve the page on an address of the network:
    </Text>
    <Code block my={6} tabIndex={0}>
      romkit serve --listen 0.0.0.0:8080 --admin-listen 0.0.0.0:8081
    </Code>
    <Text size="sm">
      It then prints a one-time link for the first administrator, unless you add somebody here before.
    </Text>
  </Alert>
);

function People(): React.JSX.Element {
  const { data, error } = useQuery(peopleQuery);
  const [isAdding, adding] = useDisclosure(false);
  if (error !== null) return <Text size="sm">{error.message}</Text>;
  if (data === undefined) return <Loader size="sm" aria-label="The people are being loaded" />;
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed">
          Viewers look, operators assign images and switch machines, administrators also manage people.
        </Text>
        <Button size="xs" onClick={adding.open}>
          Add a person
        </Button>
      </Group>
      {data.people.length === 0 ? (
        <Text size="sm">
          There is nobody yet. Add a person: you get a link with which they choose their password.
        </Text>
      ) : (
        <PeopleTable people={data.people} />
      )}
      {isAdding && <AddPerson onClose={adding.close} />}
    </>
  );
}
