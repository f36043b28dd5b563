import { Code, Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Facts } from '../app/facts.tsx';
import { manifestQuery } from './firmware-queries.ts';
import { manifestRows } from './manifest-rows.ts';

/** How a kept file was built. */
export function Manifest({ stamp }: { readonly stamp: string }): React.JSX.Element {
  const { data, error } = useQuery(manifestQuery(stamp));
  if (error !== null)
    return (
      <Text size="sm" className="warning">
        {error.message}
      </Text>
    );
  if (data === undefined) return <Loader size="xs" aria-label="The manifest is being loaded" />;
  return (
    <>
      <Facts
        facts={manifestRows(data).map(([name, value]) => [
          name,
          <bdi key={name} className="mono">
            {value}
          </bdi>,
        ])}
      />
      {data.scripts.map(({ name, origin, base64 }) => (
        <figure className="file" key={name}>
          <Text component="figcaption" size="sm">
            Script {name}, from <bdi>{origin}</bdi>
          </Text>
          <Code block tabIndex={0}>
            {textOf(base64)}
          </Code>
        </figure>
      ))}
    </>
  );
}

/** A script is ASCII; what is none of it is shown as the replacement character. */
const textOf = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (each) => each.charCodeAt(0)));
