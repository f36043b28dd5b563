import { Alert, Button, Group, Text, Textarea, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError } from '../../api/client.ts';
import type { ScriptAnswer } from '../../../server/firmware/firmware-views.ts';
import { scriptQuery, type AskedScript } from '../firmware-queries.ts';
import { lineRange } from './lines.ts';

interface Props {
  readonly asked: AskedScript;
  /** Null goes back to the template. */
  readonly onText: (text: string | null) => void;
}

/** A moment after the last key. */
const restMs = 300;

/** The script that goes in, to be changed by hand, with what is wrong with it beside it. */
export function ScriptEditor({ asked, onText }: Props): React.JSX.Element {
  const [settled] = useDebouncedValue(asked, restMs);
  const { data, error } = useQuery(scriptQuery(settled));
  const input = useRef<HTMLTextAreaElement>(null);
  const text = asked.text ?? data?.text ?? '';
  const show = (line: number): void => {
    const [start, end] = lineRange(text, line);
    input.current?.focus();
    input.current?.setSelectionRange(start, end);
  };
  return (
    <div className="script">
      <div>
        <Textarea
          ref={input}
          label="Script"
          description={
            asked.text === null
              ? 'From the template; it can be changed by hand'
              : 'Changed by hand: the fields above do not change it'
          }
          className="mono-input"
          rows={18}
          spellCheck={false}
          wrap="off"
          value={text}
          onChange={({ currentTarget: { value } }) => onText(value)}
        />
        {asked.text !== null && (
          <Button mt={4} size="compact-xs" variant="default" onClick={() => onText(null)}>
            Use the template
          </Button>
        )}
      </div>
      <section aria-label="What is wrong with the script" aria-live="polite">
        {error !== null ? (
          <Alert color="red" title="There is no script" className="words">
            {error.message} {error instanceof ApiError && error.hint}
          </Alert>
        ) : (
          data !== undefined && <Findings answer={data} onShow={show} />
        )}
      </section>
    </div>
  );
}

function Findings({
  answer: { findings, isChecked },
  onShow,
}: {
  readonly answer: ScriptAnswer;
  readonly onShow: (line: number) => void;
}): React.JSX.Element {
  return (
    <>
      {findings.length === 0 && (
        <Text size="sm" className="tone-good">
          ● Nothing to mend
        </Text>
      )}
      {!isChecked && (
        <Text size="xs" c="dimmed">
          Commands and settings were not checked: the source is not here.
        </Text>
      )}
      <ul className="chosen">
        {findings.map(({ line, column, code, severity, message, fix }) => (
          <li key={`${line} ${column} ${code}`}>
            <Group gap="xs" wrap="nowrap" align="baseline">
              <Text size="sm" className={severity === 'error' ? 'tone-bad' : 'warning'}>
                {severity === 'error' ? '▲ error' : '△ warning'}
              </Text>
              <UnstyledButton fz="sm" td="underline" onClick={() => onShow(line)}>
                line {line}
              </UnstyledButton>
            </Group>
            <Text size="sm" className="words">
              <bdi>{message}</bdi>
            </Text>
            <Text size="xs" c="dimmed" className="words">
              <bdi>{fix}</bdi>
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}
