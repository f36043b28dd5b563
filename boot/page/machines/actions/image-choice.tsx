import { Anchor, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Image } from '../../../registry/model/image.ts';
import type { MachineView } from '../../../server/api/views.ts';
import { currentOf, sizeOf, warningFor } from '../../images/image-facts.ts';
import { trialsQuery } from '../../api/queries.ts';
import { triedWords } from '../../images/trial/tried.ts';
import { size } from '../../text/size.ts';

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
          const { revision, title, files } = currentOf(image);
          const warning = warningFor(image, machines);
          return (
            <Radio.Card key={image.name} value={image.name} className="choice">
              <Radio.Indicator />
              <div>
                <Text size="sm" fw={600}>
                  {image.name}
                  <Text span c="dimmed" fw={400}>{` @${revision} current`}</Text>
                </Text>
                <Text size="xs" c="dimmed">
                  <bdi>
                    {[
                      title,
                      files.length === 0 ? '' : size(sizeOf(image)),
                      files.length === 0 ? '' : triedWords(trials, image.name, revision),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </bdi>
                </Text>
                {warning !== null && (
                  <Text size="xs" className="warning">
                    {warning}
                  </Text>
                )}
              </div>
            </Radio.Card>
          );
        })}
      </Stack>
    </Radio.Group>
  );
}
