import { Anchor, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Boot } from '../../registry/model/boot.ts';
import { When } from '../app/when.tsx';
import { absoluteTime, duration } from '../text/time.ts';
import { bootOutcome, shortDetail, spansOf } from './spans.ts';

interface Props {
  readonly boot: Boot;
  readonly now: number;
  /** Open as long as nobody opens or closes it: each stage in a row of its own. */
  readonly isOpen: boolean;
  /** Shown behind the outcome, e.g. the machine's name. */
  readonly children?: React.ReactNode;
}

/** One boot: when, what, how it ended; opened, its stages as a timeline. */
export function BootTimeline({ boot, now, isOpen, children }: Props): React.JSX.Element {
  const { sign, words, tone } = bootOutcome(boot, now);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isShown = chosen ?? isOpen;
  return (
    <div className="boot">
      <div className="boot-line">
        <UnstyledButton className="boot-fold" aria-expanded={isShown} onClick={() => setChosen(!isShown)}>
          <span className={`state tone-${tone}`}>
            <span className="sign" aria-hidden="true">
              {sign}
            </span>
            <span>{words}</span>
          </span>
        </UnstyledButton>
        {children}
        {boot.image !== null && (
          <Anchor component={Link} to={`/images/${boot.image}`} className="mono" size="sm">
            {boot.image}@{boot.revision}
          </Anchor>
        )}
        <Text span size="sm" c="dimmed" className="when">
          <When ms={boot.startedMs} now={now} />
        </Text>
      </div>
      {isShown && <Stages boot={boot} now={now} />}
      {isShown && boot.diagnosis !== null && (
        <div className="diagnosis">
          <Text size="sm">
            <bdi>{boot.diagnosis.message}</bdi>
          </Text>
          <Text size="sm" fw={600}>
            <bdi>{boot.diagnosis.next}</bdi>
          </Text>
        </div>
      )}
    </div>
  );
}

function Stages({ boot, now }: { readonly boot: Boot; readonly now: number }): React.JSX.Element {
  const { spans, totalMs } = spansOf(boot, now);
  if (spans.length === 0) return <Text size="sm">Nothing of this boot was seen by stage.</Text>;
  return (
    <table className="stages">
      <caption className="unseen">Stages of the boot at {absoluteTime(boot.startedMs)}</caption>
      <tbody>
        {spans.map(({ stage, status, fromMs, forMs, detail }) => (
          <tr key={stage} className={`stage-${status}`}>
            <th scope="row">{stage}</th>
            <td className="stage-time">
              {forMs === null ? (status === 'pending' ? '' : 'done') : duration(forMs)}
            </td>
            <td className="stage-bar">
              {forMs !== null && (
                <span
                  style={{
                    marginInlineStart: `${(100 * fromMs) / totalMs}%`,
                    width: `${Math.max(0.5, (100 * forMs) / totalMs)}%`,
                  }}
                />
              )}
            </td>
            <td className="stage-detail" title={detail ?? undefined}>
              <bdi>{detail === null ? '' : shortDetail(detail)}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
