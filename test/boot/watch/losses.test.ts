import { expect, it } from '@jest/globals';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import { Losses } from '../../../boot/watch/losses.ts';
import { NetworkWatch } from '../../../boot/watch/network-watch.ts';
import { answers, asks, fetches, healthy, mac, server } from '../chain/boot-story.ts';
import { sightingsOf } from './sightings.ts';

/** A watch of these events, a second apart, whose counter is looked at at these times. */
function watchOf(
  bodies: readonly BootEventBody[],
  counts: readonly (readonly [packets: number, atMs: number])[],
) {
  const watch = new NetworkWatch();
  sightingsOf(bodies).forEach((sighting) => watch.see(sighting));
  counts.forEach(([packets, atMs]) => watch.lost(packets, atMs));
  return watch;
}
const asked = [asks(), answers('undionly.kpxe')];
const lastMs = sightingsOf(asked).at(-1)!.event.atMs;
const tooLong = lastMs + 3_600_000;

it('has lost packets of any time between two looks at the counter', () => {
  const losses = new Losses();
  losses.counted(0, 100);
  losses.counted(7, 200);
  losses.counted(0, 300);
  losses.counted(2, 400);
  expect(losses.between(150, 160)).toBe(7);
  expect(losses.between(201, 299)).toBe(0);
  expect(losses.between(0, 99)).toBe(0);
  expect(losses.between(200, 300)).toBe(9);
});

it('counts a capture that always loses, in bounded memory', () => {
  const losses = new Losses();
  for (let second = 1; second <= 10_000; second++) losses.counted(1, second * 1000);
  expect(losses.between(0, 1000)).toBe(10_000 - 999);
  expect(losses.between(0, Infinity)).toBe(10_000);
});

it('calls no machine stopped whose end may have been lost', () => {
  const watch = watchOf(asked, [
    [0, lastMs - 500],
    [3, lastMs + 1000],
  ]);
  watch.look(tooLong);
  expect(watch.boots).toMatchObject([
    { result: 'running', packets: [], diagnosis: { code: 'capture-lost-packets', stage: 'nbp' } },
  ]);
  expect(watch.boots[0]!.diagnosis!.message).toContain('lost 3 packets');
});

it.each<[string, readonly (readonly [number, number])[]]>([
  [
    'before the last that was seen of it',
    [
      [0, lastMs - 4000],
      [9, lastMs - 1001],
      [0, lastMs],
    ],
  ],
  [
    'after it was called so',
    [
      [0, tooLong + 1],
      [9, tooLong + 2],
    ],
  ],
])('calls a machine stopped where packets were lost %s', (_, counts) => {
  const watch = watchOf(asked, counts);
  watch.look(tooLong);
  expect(watch.boots).toMatchObject([{ result: 'broken', diagnosis: { stage: 'nbp' } }]);
});

it('takes what was seen for proof, whatever was lost beside it', () => {
  const refused: BootEventBody = { type: 'tcp-refused', server, port: 80 };
  const watch = watchOf([...healthy.slice(0, 4), refused], [[1000, tooLong]]);
  watch.look(tooLong);
  expect(watch.boots).toMatchObject([{ result: 'broken', diagnosis: { code: 'web-server-down' } }]);
});

it('does not take an acknowledgment for missing that may have been lost', () => {
  const resend: BootEventBody = {
    ...{ type: 'tftp-resend', server, file: 'undionly.kpxe', block: 1, dataBytes: 1408, times: 4 },
  };
  const resent = [...asked, resend];
  expect(watchOf(resent, []).boots[0]).toMatchObject({ diagnosis: { code: 'large-packets-lost' } });
  expect(watchOf(resent, [[1, lastMs + 500]]).boots[0]).toMatchObject({
    ...{ result: 'running', diagnosis: { code: 'capture-lost-packets' } },
  });
});

it('follows a machine that is seen again', () => {
  const script = `/bootdirectory/${mac}.gpxe`;
  const watch = watchOf(healthy.slice(0, 4), [[1, 60_000]]);
  watch.look(3_600_000);
  expect(watch.boots[0]!.diagnosis?.code).toBe('capture-lost-packets');
  for (const sighting of sightingsOf([fetches(script, 200)], mac, 3_601_000)) watch.see(sighting);
  expect(watch.boots.at(-1)).toMatchObject({ result: 'running', diagnosis: null });
});
