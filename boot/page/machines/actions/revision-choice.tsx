import { Select } from '@mantine/core';
import type { Image } from '../../../registry/model/image.ts';

interface Props {
  readonly image: Image;
  /** Null follows the current revision. */
  readonly value: number | null;
  readonly onChange: (revision: number | null) => void;
}

const follows = 'current';

/** Follow the current revision of an image, or stay at one. */
export const RevisionChoice = ({ image, value, onChange }: Props): React.JSX.Element => (
  <Select
    size="xs"
    label="Revision"
    description={
      value === null
        ? 'Machines get each new revision once it is the current one.'
        : `Machines stay at @${value}, whichever is the current one.`
    }
    allowDeselect={false}
    value={value === null ? follows : String(value)}
    onChange={(chosen) => onChange(chosen === null || chosen === follows ? null : Number(chosen))}
    data={[
      { value: follows, label: `current (follows, now @${image.current})` },
      ...image.revisions.toReversed().map(({ revision, title }) => ({
        value: String(revision),
        label: [`@${revision}`, title.slice(0, 60)].filter(Boolean).join(' · '),
      })),
    ]}
  />
);
