import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { FirmwareRun, FirmwareStep } from '../../server/firmware/firmware-run.ts';
import { tellError } from '../app/tell.tsx';
import { When } from '../app/when.tsx';
import { count } from '../text/count.ts';
import { duration } from '../text/time.ts';
import { stopBuild } from './firmware-queries.ts';
import { stepPercent, stepText } from './progress.ts';

interface Props {
  readonly run: FirmwareRun;
  readonly now: number;
}

/** The build that is under way, or how the last one ended. */
export function RunningBuild({ run, now }: Props): React.JSX.Element {
  const { phase, by, targets, startedMs, notes, steps } = run;
  if (phase === 'ended') return <EndedBuild run={run} now={now} />;
  return (
    <Stack gap="xs" maw={760}>
      <Group justify="space-between">
        <Text size="sm">
          <bdi>{by}</bdi> builds {count(targets.length, 'target')}, for{' '}
          {duration(Math.max(0, now - startedMs))}
        </Text>
        <Button size="xs" variant="default" onClick={() => void stopBuild().catch(tellError)}>
          Cancel
        </Button>
      </Group>
      {phase === 'preparing' && <Text size="sm">Source, targets and script are looked at …</Text>}
      {steps.map((step) => (
        <Step key={step.target} step={step} />
      ))}
      <Notes notes={notes} />
    </Stack>
  );
}

function Step({ step }: { readonly step: FirmwareStep }): React.JSX.Element {
  const percent = stepPercent(step);
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm" className="mono">
          {step.target}
        </Text>
        <Text size="sm">{stepText(step)}</Text>
      </Group>
      <Progress.Root size="sm">
        <Progress.Section value={percent ?? 0} aria-label={step.target} aria-valuetext={stepText(step)} />
      </Progress.Root>
    </div>
  );
}

function EndedBuild({ run, now }: Props): React.JSX.Element {
  const { by, targets, builds, notes, startedMs, endedMs, problem } = run;
  const end = endedMs ?? startedMs;
  if (problem === null)
    return (
      <>
        <Text size="sm">
          <span className="tone-good">●</span> <bdi>{by}</bdi> built {count(builds.length, 'file')} in{' '}
          {duration(end - startedMs)}, <When ms={end} now={now} />.
        </Text>
        <Notes notes={notes} />
      </>
    );
  return (
    <Alert
      color="red"
      maw={760}
      title={`${targets.slice(0, 3).join(', ')}${targets.length > 3 ? ' …' : ''}: not built`}
      className="words"
    >
      <Text size="sm">
        <bdi>{problem.message}</bdi>
      </Text>
      {problem.details.length > 0 && (
        <div className="file">
          <pre tabIndex={0} aria-label="Details">
            {problem.details.join('\n')}
          </pre>
        </div>
      )}
      {problem.hint !== null && (
        <Text size="sm" mt={4}>
          <bdi>{problem.hint}</bdi>
        </Text>
      )}
      <Text size="xs" mt={4}>
        <When ms={end} now={now} />, for <bdi>{by}</bdi>
      </Text>
    </Alert>
  );
}

const Notes = ({ notes }: { readonly notes: readonly string[] }): React.JSX.Element => (
  <>
    {notes.map((note) => (
      <Text key={note} size="xs" c="dimmed" className="words">
        <bdi>{note}</bdi>
      </Text>
    ))}
  </>
);
