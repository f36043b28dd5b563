import { Anchor, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Image } from '../../../registry/model/image.ts';
import type { MachineView } from '../../../server/api/views.ts';
import { fitWarnings } from '../../../registry/resolve/fit-warning.ts';
import { currentOf, sizeOf } from '../../images/image-facts.ts';
import { trialsQuery } from '../../api/queries.ts';
import { TrialHere } from '../../images/trial/trial-here.tsx';
import { trialOf } from '../../images/trial/tried.ts';
import { size } from '../../../../system/size.ts';
import { firstItem } from '../../../../system/present.ts';

interface Props {
  readonly images: readonly Image[];
  readonly machines: readonly MachineView[];
  readonly value: string | null;
  readonly onChange: (image: string) => void;
}

/** The images by name, with their current revisions and what speaks against them for these machines. */
export function ImageChoice({ images, machines, value, onChange }: Props): React.JSX.Element {
  const trials = useQuery(trialsQuery).data?.trials ?? [];
  if (images.length === 0)
    return (
      <Text size="sm">
        There is no image yet.{' '}
        <Anchor component={Link} to="/images">
          Add one first
        </Anchor>
        .
      </Text>
    );
  return (
    <Radio.Group label="Image" value={value} onChange={onChange}>
      <Stack gap={6} mt={4} className="choices">
        {images.map((image) => {
          const revision = currentOf(image);
          const { title, files } = revision;
          const isTried = trialOf(trials, revision) !== undefined;
          return (
            <div key={image.name}>
              <Radio.Card value={image.name} className="choice">
                <Radio.Indicator />
                <div>
                  <Text size="sm" fw={600}>
                    {image.name}
                    <Text span c="dimmed" fw={400}>{` @${revision.revision} current`}</Text>
                  </Text>
                  <Text size="xs" c="dimmed">
                    <bdi>
                      {[title, files.length === 0 || isTried ? '' : size(sizeOf(image))]
                        .filter(Boolean)
                        .join(' · ')}
                    </bdi>
                  </Text>
                  {fitWarnings(revision, machines).map(({ code, message }) => (
                    <Text key={code} size="xs" className="warning">
                      {message}
                    </Text>
                  ))}
                </div>
              </Radio.Card>
              <TrialHere
                revision={revision}
                as={machines.length === 1 ? firstItem(firstItem(machines).macs) : null}
              />
            </div>
          );
        })}
      </Stack>
    </Radio.Group>
  );
}
