import { CloseButton, Group, Select, Table, Text, Title } from '@mantine/core';
import type { Image, ImageFile, Revision } from '../../../registry/model/image.ts';
import { When } from '../../app/when.tsx';
import { size } from '../../../../system/size.ts';
import { compareRevisions, type FileDifference } from './compare.ts';
import type { Compared } from './compared.ts';
import type { DiffWord } from './word-diff.ts';
import { firstItem } from '../../../../system/present.ts';

interface Props {
  readonly image: Image;
  readonly compared: Compared | 'unknown';
  readonly now: number;
  readonly onChange: (before: number, after: number) => void;
  readonly onClose: () => void;
}

/** Two revisions of an image side by side: files, command line, and all else. */
export function CompareView({ image, compared, now, onChange, onClose }: Props): React.JSX.Element {
  const isKnown = compared !== 'unknown';
  const before = isKnown ? compared.before.revision : firstItem(image.revisions).revision;
  const after = isKnown ? compared.after.revision : image.current;
  return (
    <section aria-labelledby="compare" className="compare">
      <Group justify="space-between">
        <Title order={2} size="h5" id="compare">
          Compare two revisions
        </Title>
        <CloseButton aria-label="Close the comparison" onClick={onClose} />
      </Group>
      <Group gap="xs" mb="xs">
        <Pick label="Before" {...{ image, value: before }} onChange={(value) => onChange(value, after)} />
        <Pick label="After" {...{ image, value: after }} onChange={(value) => onChange(before, value)} />
      </Group>
      {isKnown ? (
        <Differences {...compared} now={now} />
      ) : (
        <Text size="sm">The image does not have both of these revisions. Choose two that it has.</Text>
      )}
    </section>
  );
}

interface PickProps {
  readonly label: string;
  readonly image: Image;
  readonly value: number;
  readonly onChange: (revision: number) => void;
}

const Pick = ({ label, image, value, onChange }: PickProps): React.JSX.Element => (
  <Select
    size="xs"
    label={label}
    allowDeselect={false}
    value={String(value)}
    onChange={(chosen) => onChange(Number(chosen ?? value))}
    data={image.revisions.toReversed().map(({ revision, title }) => ({
      value: String(revision),
      label: `@${revision}${revision === image.current ? ' current' : ''} ${title.slice(0, 60)}`.trim(),
    }))}
  />
);

function Differences({ before, after, now }: Compared & { readonly now: number }): React.JSX.Element {
  const { files, commandLine, values } = compareRevisions(before, after);
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table className="facts" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            <Table.Th scope="col">@{before.revision}</Table.Th>
            <Table.Th scope="col">@{after.revision}</Table.Th>
            <Table.Th scope="col">Difference</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <Table.Th scope="row">added</Table.Th>
            {[before, after].map((revision, index) => (
              <Table.Td key={index}>
                <Added revision={revision} now={now} />
              </Table.Td>
            ))}
            <Table.Td />
          </Table.Tr>
          {files.map((file, index) => (
            <FileRow key={index} {...file} />
          ))}
          {commandLine.length > 0 && (
            <Table.Tr>
              <Table.Th scope="row">command line</Table.Th>
              <Table.Td colSpan={2} className="mono">
                <Words words={commandLine} />
              </Table.Td>
              <Table.Td>{commandLine.every(({ change }) => change === 'same') ? 'same' : 'changed'}</Table.Td>
            </Table.Tr>
          )}
          {values
            .filter(({ before: one, after: two }) => one !== '' || two !== '')
            .map(({ name, before: one, after: two, isSame }) => (
              <Table.Tr key={name} data-change={isSame ? 'same' : 'changed'}>
                <Table.Th scope="row">{name}</Table.Th>
                {[one, two].map((value, index) => (
                  <Table.Td key={index}>
                    <bdi>{value}</bdi>
                  </Table.Td>
                ))}
                <Table.Td>{isSame ? 'same' : 'changed'}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const Added = ({
  revision: { addedMs, addedBy },
  now,
}: {
  readonly revision: Revision;
  readonly now: number;
}): React.JSX.Element => (
  <>
    <When ms={addedMs} now={now} /> by <bdi>{addedBy}</bdi>
  </>
);

const FileRow = ({ role, change, before, after }: FileDifference): React.JSX.Element => (
  <Table.Tr data-change={change}>
    <Table.Th scope="row">{role}</Table.Th>
    {[before, after].map((file, index) => (
      <Table.Td key={index} className="mono">
        {file !== null && <File file={file} />}
      </Table.Td>
    ))}
    <Table.Td>{change}</Table.Td>
  </Table.Tr>
);

const File = ({ file: { name, sha256, sizeBytes } }: { readonly file: ImageFile }): React.JSX.Element => (
  <>
    <bdi>{name}</bdi>, {size(sizeBytes)}
    <Text size="xs" c="dimmed" className="mono sha">
      sha256 {sha256}
    </Text>
  </>
);

/** Removed words are struck out and added ones underlined, so that they read without colour. */
const Words = ({ words }: { readonly words: readonly DiffWord[] }): React.JSX.Element => (
  <>
    {words.map(({ word, change }, index) => {
      const text = <bdi>{word}</bdi>;
      return (
        <span key={index}>
          {change === 'removed' ? <del>{text}</del> : change === 'added' ? <ins>{text}</ins> : text}{' '}
        </span>
      );
    })}
  </>
);
