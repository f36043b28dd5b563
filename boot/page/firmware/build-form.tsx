import { Alert, Button, Group, NativeSelect, SegmentedControl, Stack, TagsInput, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError } from '../api/client.ts';
import { machinesQuery } from '../api/queries.ts';
import { count } from '../text/count.ts';
import { cardGroups } from './cards.ts';
import { startBuild } from './firmware-queries.ts';
import { ScriptEditor } from './script/script-editor.tsx';
import { ScriptFields } from './script/script-fields.tsx';
import { Source } from './sources.tsx';
import {
  cardPlatforms,
  efiPrograms,
  platformNames,
  platformOf,
  targetsOf,
  valuesOf,
  wantedFrom,
  withFlavour,
  type CardPlatform,
  type Wanted,
} from './wanted.ts';
import { firstItem, lastItem } from '../../../system/present.ts';

interface Props {
  /** The URL by which machines reach the server. */
  readonly baseUrl: string;
  /** A build is under way. */
  readonly isBuilding: boolean;
}

/** The form of a build, with the script that goes in. */
export function BuildForm({ baseUrl, isBuilding }: Props): React.JSX.Element {
  const [search] = useSearchParams();
  const [wanted, setWanted] = useState(() => ({ ...wantedFrom(search), baseUrl }));
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const isNarrow = useMediaQuery('(max-width: 640px)');
  const targets = targetsOf(wanted);
  const asked = { flavour: wanted.flavour, platform: platformOf(wanted), text, values: valuesOf(wanted) };
  const change = (values: Partial<Wanted>): void => setWanted((before) => ({ ...before, ...values }));
  const build = (): void => {
    setError(null);
    startBuild({ targets, flavour: wanted.flavour, text, values: asked.values }).catch(setError);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        build();
      }}
    >
      <Stack gap="sm">
        <Group gap="md" align="flex-end">
          <SegmentedControl
            size="xs"
            aria-label="Kind of firmware"
            orientation={isNarrow ? 'vertical' : 'horizontal'}
            value={wanted.kind}
            onChange={(kind) => change({ kind })}
            data={[
              { value: 'bios', label: 'BIOS, any card: undionly.kpxe' },
              { value: 'card', label: 'A card’s ROM' },
              { value: 'uefi', label: 'An EFI program', disabled: wanted.flavour === 'gpxe' },
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label="Flavour"
            value={wanted.flavour}
            onChange={(flavour) => {
              setText(null);
              setWanted((before) => withFlavour(before, flavour === 'gpxe' ? 'gpxe' : 'ipxe'));
            }}
            data={[
              { value: 'ipxe', label: 'iPXE' },
              { value: 'gpxe', label: 'gPXE' },
            ]}
          />
        </Group>
        <Source flavour={wanted.flavour} />
        {wanted.kind === 'card' && <CardFields wanted={wanted} onChange={change} />}
        {wanted.kind === 'uefi' && (
          <NativeSelect
            size="xs"
            maw={420}
            label="Program"
            data={[...efiPrograms]}
            value={wanted.program}
            onChange={({ currentTarget: { value } }) => change({ program: value })}
          />
        )}
        <ScriptFields wanted={wanted} isDisabled={text !== null} onChange={change} />
        <ScriptEditor asked={asked} onText={setText} />
        {error !== null && (
          <Alert color="red" title="Nothing was built" className="words">
            {error.message} {error instanceof ApiError && error.hint}
          </Alert>
        )}
        <Group gap="sm">
          <Button type="submit" size="xs" disabled={isBuilding || targets.length === 0}>
            Build {targets.length === 1 ? nameOf(firstItem(targets)) : count(targets.length, 'ROM')}
          </Button>
          <Text size="sm" c="dimmed">
            {isBuilding ? 'One build at a time: wait until the one below has ended.' : hintFor(targets)}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

function CardFields({
  wanted: { cards, cardPlatform, flavour },
  onChange,
}: {
  readonly wanted: Wanted;
  readonly onChange: (values: Partial<Wanted>) => void;
}): React.JSX.Element {
  const machines = useQuery(machinesQuery).data?.machines;
  const known = useMemo(
    () => [...new Set(cardGroups(machines ?? []).flatMap((group) => group.cards))].slice(0, 200),
    [machines],
  );
  return (
    <Group gap="md" align="flex-start">
      <TagsInput
        size="xs"
        miw={300}
        label="Cards"
        description="VENDOR:DEVICE, as lspci -nn shows it; those of known machines are offered"
        placeholder={cards.length === 0 ? '8086:100e' : ''}
        data={known}
        maxTags={64}
        acceptValueOnBlur
        value={[...cards]}
        onChange={(values) => onChange({ cards: values })}
      />
      {flavour === 'ipxe' && (
        <NativeSelect
          size="xs"
          label="Firmware of the machines"
          description="That runs the ROM"
          data={cardPlatforms.map((value) => ({ value, label: platformNames[value] }))}
          value={cardPlatform}
          onChange={({ currentTarget: { value } }) => onChange({ cardPlatform: value as CardPlatform })}
        />
      )}
    </Group>
  );
}

const nameOf = (target: string): string => lastItem(target.split('/'));

const hintFor = (targets: readonly string[]): string =>
  targets.length === 0
    ? 'Name a card first.'
    : 'The first build of a source compiles it, which takes minutes; later ones take seconds.';
