import { Group, Radio, Select, Stack } from '@mantine/core';
import type { MachineView } from '../../../server/api/views.ts';
import { count } from '../../text/count.ts';
import { titleOf, type Facet } from '../filter.ts';
import { firstItem } from '../../../../system/present.ts';

interface Props {
  readonly machines: readonly MachineView[];
  /** All of the pool, with how many machines have each. */
  readonly tags: readonly Facet[];
  /** Null: the machines that are selected. */
  readonly tag: string | null;
  readonly onChange: (tag: string | null) => void;
}

/** The machines that are selected, or whichever have a tag. */
export function WhomChoice({ machines, tags, tag, onChange }: Props): React.JSX.Element | null {
  if (tags.length === 0) return null;
  const own = machines.flatMap((machine) => machine.tags);
  const first = tags.find(([name]) => own.includes(name)) ?? firstItem(tags);
  return (
    <Stack gap={6}>
      <Radio.Group
        label="For"
        value={tag === null ? 'machines' : 'tag'}
        onChange={(value) => onChange(value === 'tag' ? first[0] : null)}
      >
        <Group gap="md" mt={4}>
          <Radio
            value="machines"
            label={
              machines.length === 1 ? (
                <bdi>{titleOf(firstItem(machines))}</bdi>
              ) : (
                count(machines.length, 'machine')
              )
            }
          />
          <Radio value="tag" label="All with a tag" />
        </Group>
      </Radio.Group>
      {tag !== null && (
        <Select
          size="xs"
          aria-label="Tag"
          allowDeselect={false}
          searchable
          value={tag}
          onChange={(value) => onChange(value ?? tag)}
          data={tags.map(([name, number]) => ({
            value: name,
            label: `${name} (${count(number, 'machine')})`,
          }))}
        />
      )}
    </Stack>
  );
}
