import { methods } from '../../boot/chain/stage.ts';
import { currentStage } from '../../boot/chain/track.ts';
import type { Fix } from '../../boot/watch/advice.ts';
import type { SiteFinding } from '../../boot/watch/site.ts';
import type { BootOnWire } from '../../boot/watch/watched-boot.ts';
import { table } from '../shell/table.ts';
import { seconds } from '../test-qemu/times.ts';

/** The end of a watch: each boot with its stages, the site as a whole, and what mends it. */
export function describeWatch(
  boots: readonly BootOnWire[],
  site: readonly SiteFinding[],
  advice: readonly Fix[] | null,
  { packets, entries, dropped }: Readonly<Record<'packets' | 'entries' | 'dropped', number>>,
): string {
  const complete = boots.filter(({ result }) => result === 'complete' || result === 'handed-over').length;
  const lost = dropped === 0 ? '' : ` ${dropped} packets were lost before they were read.`;
  const seen = `${packets} packets${entries === 0 ? '' : ` and ${entries} journal entries`}`;
  const said = new Set(boots.map(({ diagnosis }) => diagnosis?.message));
  const news = site.filter(({ macs, message }) => macs.length > 1 || !said.has(message));
  return [
    ...boots.map(describeBoot),
    ...(news.length === 0 ? [] : [`The site\n${news.map(describeFinding).join('\n')}`]),
    ...(advice === null ? [] : [describeAdvice(advice)]),
    boots.length === 0
      ? `No machine booted over the network in ${seen}.${lost}`
      : `${complete} of ${boots.length} boots came through (${seen}).${lost}`,
  ].join('\n\n');
}

const verdicts = {
  complete: 'came through',
  'handed-over': 'has all its files; its system has not shown itself',
  broken: 'stopped',
  running: 'not seen to its end',
} as const;

function describeBoot({ mac, method, state, result, diagnosis, packets, startedMs }: BootOnWire): string {
  const stopped = currentStage(state)?.stage;
  let beforeMs = startedMs;
  const rows = state.stages.map(({ stage, status, endedMs, detail }) => {
    const tookMs = endedMs === null ? null : endedMs - beforeMs;
    beforeMs = endedMs ?? beforeMs;
    return [
      status === 'done' ? 'ok' : stage === stopped && result === 'broken' ? 'STOPPED' : '-',
      ...[stage, tookMs === null ? '' : seconds(tookMs)],
      detail ?? (status === 'done' ? 'not seen' : ''),
    ];
  });
  return [
    `${mac}: ${verdicts[result]}`,
    table(rows, '  '),
    `  Method ${methods[method].number} (${method})`,
    ...(diagnosis === null ? [] : [`  ${diagnosis.message}${packetsText(packets)}`, `  ${diagnosis.next}`]),
  ].join('\n');
}

const packetsText = (packets: readonly number[]): string =>
  packets.length === 0 ? '' : ` (packet${packets.length === 1 ? '' : 's'} ${packets.join(', ')})`;

const describeFinding = ({ message, next, packets }: SiteFinding): string =>
  `  ${message}${packetsText(packets)}\n    ${next}`;

const describeAdvice = (advice: readonly Fix[]): string =>
  advice.length === 0
    ? "Nothing that was seen is mended by a server's configuration."
    : advice.map(({ title, text }) => `${title}\n${text.replace(/^/gm, '    ')}`).join('\n\n');
