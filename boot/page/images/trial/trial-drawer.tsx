import { Alert, Button, Drawer, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Revision } from '../../../registry/model/image.ts';
import type { FirmwareKind } from '../../../registry/model/names.ts';
import { firmwareNames } from '../../../registry/resolve/fit.ts';
import { leastMemoryMiB, usualMachine } from '../../../registry/trial/usual-machine.ts';
import type { TrialRun } from '../../../server/trial/trial-run.ts';
import { post, remove } from '../../api/client.ts';
import { machinesQuery, trialsQuery } from '../../api/queries.ts';
import { useNow } from '../../app/now.ts';
import { tellError } from '../../app/tell.tsx';
import { BootTimeline } from '../../machine/boot-timeline.tsx';
import { Console } from '../../machine/console/console.tsx';
import { titleOf } from '../../machines/filter.ts';
import { triedWords } from './tried.ts';
import { firstItem } from '../../../../system/present.ts';

interface Props {
  readonly revision: Revision;
  readonly onClose: () => void;
}

/** Boot a revision in a virtual machine of the server, and watch it. */
export function TrialDrawer({ revision: tried, onClose }: Props): React.JSX.Element {
  const machines = useQuery(machinesQuery).data?.machines ?? [];
  const known = useQuery(trialsQuery).data;
  const { image, revision } = tried;
  const [as, setAs] = useState<string | null>(null);
  const [firmware, setFirmware] = useState<FirmwareKind | null>(null);
  const [memoryMiB, setMemoryMiB] = useState<number | null>(null);
  const usual = usualMachine(
    tried,
    machines.find(({ macs }) => as !== null && macs.includes(as)),
  );
  const run = known?.run?.image === image && known.run.revision === revision ? known.run : null;
  const isRunning = run !== null && run.phase !== 'ended';
  const start = (): void =>
    void post(`/images/${image}/revisions/${revision}/trial`, { as, firmware, memoryMiB }).catch(tellError);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={`Boot ${image}@${revision} here`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <Text size="sm">
          In a virtual machine of this server, on a network of its own:{' '}
          {triedWords(known?.trials ?? [], tried)}.
        </Text>
        <Select
          label="As machine"
          placeholder="none of the pool"
          clearable
          searchable
          limit={50}
          value={as}
          onChange={setAs}
          data={machines.map((each) => ({ value: firstItem(each.macs), label: titleOf(each) }))}
        />
        <Group grow>
          <Select
            label="Firmware"
            allowDeselect={false}
            value={firmware ?? usual.firmware}
            onChange={(value) => setFirmware(value as FirmwareKind | null)}
            data={Object.entries(firmwareNames).map(([value, label]) => ({ value, label }))}
          />
          <NumberInput
            label="Memory"
            suffix=" MiB"
            min={leastMemoryMiB}
            step={256}
            allowDecimal={false}
            value={memoryMiB ?? usual.memoryMiB}
            onChange={(value) => setMemoryMiB(typeof value === 'number' ? value : null)}
          />
        </Group>
        <Group>
          <Button size="xs" onClick={start} disabled={isRunning || known?.isPossible !== true}>
            Boot it here
          </Button>
          {isRunning && (
            <Button size="xs" variant="default" onClick={() => void remove('/trial').catch(tellError)}>
              Stop
            </Button>
          )}
        </Group>
        {run !== null && <Running run={run} />}
      </Stack>
    </Drawer>
  );
}

function Running({ run }: { readonly run: TrialRun }): React.JSX.Element {
  const now = useNow();
  const { id, phase, note, problem, boot, trial, firmware, memoryMiB } = run;
  return (
    <>
      <Text size="sm" c="dimmed">
        {firmwareNames[firmware]}, {memoryMiB} MiB
        {run.as !== null && `, as ${run.as.name ?? run.as.mac}`}
      </Text>
      {phase === 'preparing' && <Text size="sm">{note} …</Text>}
      {problem !== null && (
        <Alert color="red" title="No result">
          {[problem.message, problem.hint].filter(Boolean).join(' ')}
        </Alert>
      )}
      {trial !== null && trial.diagnosis !== null && (boot?.diagnosis ?? null) === null && (
        <Alert color="red" title={`Stopped at ${trial.diagnosis.stage}`}>
          {trial.diagnosis.message} {trial.diagnosis.next}
        </Alert>
      )}
      {boot !== null && <BootTimeline boot={boot} now={now} isOpen />}
      <Console key={id} url={`/api/v1/trial/console?run=${id}`} />
    </>
  );
}
