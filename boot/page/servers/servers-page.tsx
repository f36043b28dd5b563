import { Alert, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { NotLoaded } from '../app/not-loaded.tsx';
import { useNow } from '../app/now.ts';
import { Exports } from './exports/exports.tsx';
import { Health } from './health.tsx';
import { OtherServers } from './other-servers.tsx';
import { serversQuery } from './server-queries.ts';
import { otherDhcpText, summaryOf } from './service-state.ts';
import { Services } from './services.tsx';

/** Services and their servers, whether all is well, and configurations for servers of the site's own. */
export function ServersPage(): React.JSX.Element {
  const { data, error, refetch } = useQuery(serversQuery);
  const now = useNow();
  if (data === undefined) return <NotLoaded name="servers" error={error} onAgain={() => void refetch()} />;
  const { here, others, network } = data;
  return (
    <div className="view scrolls">
      <Title order={1} size="h3" className="head">
        Servers
      </Title>
      <p className="now">
        <b>
          <bdi>{here.name}</bdi>
        </b>
        : {summaryOf(here)}
      </p>
      {here.otherDhcp !== null && here.otherDhcp.servers.length > 0 && (
        <Alert
          color="orange"
          maw={760}
          title={`Another DHCP server is on ${here.otherDhcp.interface}`}
          className="words"
        >
          {here.otherDhcp.servers.map((server) => (
            <Text size="sm" key={`${server.server} ${server.kind}`}>
              <bdi>{otherDhcpText(server)}</bdi>
            </Text>
          ))}
          <Text size="sm" c="dimmed">
            Seen when this server started.
          </Text>
        </Alert>
      )}
      <section aria-label="Who serves what">
        <Services services={here.services} now={now} />
      </section>
      <section aria-labelledby="health">
        <Title order={2} size="h5" id="health">
          Health
        </Title>
        <Health report={here} now={now} />
      </section>
      <section aria-labelledby="others">
        <Title order={2} size="h5" id="others">
          Other servers on this registry
        </Title>
        <OtherServers others={others} database={here.database.kind} now={now} />
      </section>
      <section aria-labelledby="exports">
        <Title order={2} size="h5" id="exports">
          Configuration for servers of your own
        </Title>
        <Exports hasNetwork={network !== null} />
      </section>
    </div>
  );
}
