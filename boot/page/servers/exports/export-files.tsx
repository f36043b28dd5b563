import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/client.ts';
import { CopyButton } from '../../app/copy-button.tsx';
import { saveText } from '../../app/save-text.ts';
import { exportQuery, type ExportKind, type ExportValues } from '../server-queries.ts';
import { fileNameOf } from './kinds.ts';

interface Props {
  readonly kind: ExportKind;
  readonly values: ExportValues;
}

/** The files of an export, each to copy or to download, with the remarks of the command. */
export function ExportFiles({ kind, values }: Props): React.JSX.Element {
  const { data, error } = useQuery(exportQuery(kind, values));
  if (error !== null)
    return (
      <Alert color="red" maw={760} title="It cannot be written">
        {error.message} {error instanceof ApiError && error.hint}
      </Alert>
    );
  if (data === undefined) return <Loader size="sm" aria-label="It is being written" />;
  return (
    <>
      {data.notes.slice(0, mostNotes).map((note) => (
        <Text size="sm" key={note} className="words">
          <bdi>{note}</bdi>
        </Text>
      ))}
      {data.notes.length > mostNotes && <Text size="sm">… and {data.notes.length - mostNotes} more.</Text>}
      {kind === 'bootdirectory' && (
        <Button component="a" mt="xs" size="xs" href="/api/v1/exports/bootdirectory.tar" download>
          Download bootdirectory.tar
        </Button>
      )}
      {data.files.map(({ path, text }) => (
        <figure className="file" key={path}>
          <Group component="figcaption" gap="xs" justify="space-between">
            <Text size="sm" className="mono">
              {path}
            </Text>
            <Group gap={4}>
              <CopyButton text={text} what={path} />
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Download ${path}`}
                onClick={() => saveText(fileNameOf(path), text)}
              >
                Download
              </Button>
            </Group>
          </Group>
          <pre tabIndex={0} aria-label={path}>
            {shownPart(text)}
          </pre>
        </figure>
      ))}
    </>
  );
}

const mostNotes = 20;
const mostShown = 100_000;

/** Ten thousand hosts are copied and downloaded, and not drawn. */
const shownPart = (text: string): string =>
  text.length > mostShown ? `${text.slice(0, mostShown)}\n… the rest is in the download` : text;
