import { describe, expect, it } from '@jest/globals';
import type { BootEvent } from '../../../../boot/chain/event.ts';
import type { Service } from '../../../../boot/server/follow/awaited-service.ts';
import { FollowedBoot } from '../../../../boot/server/follow/followed-boot.ts';
import type { OpenBoot } from '../../../../boot/server/track/open-boot.ts';
import { Losses } from '../../../../boot/watch/losses.ts';
import { answers, asks, fetches, healthy, loads, mac, story } from '../../chain/boot-story.ts';

const open = { mac, given: null, lastAskedMs: 0 } as unknown as OpenBoot;

it('a fault that the machine may mend itself is written when it has stood for long enough', () => {
  const boot = new FollowedBoot(open);
  const cut = { ...fetches(`/bootdirectory/${mac}.gpxe`, 50), complete: false };
  for (const event of story(...healthy.slice(0, 5), cut)) boot.add(event);
  expect(boot.chain.diagnosis).toBeNull();
  boot.giveUp();
  expect(boot.chain.diagnosis?.code).toBe('connection-cut');
});

describe('a boot beside which the capture has lost packets', () => {
  const asked = story(asks(), answers('undionly.kpxe'));
  const unanswered = story(asks(), asks(), asks()).map((event) => ({ ...event, atMs: 5 * event.atMs }));

  /** @param lostMs when the last packet was lost, of the one service that the capture shows */
  function bootOf(events: readonly BootEvent[], lostMs: number, captured: Service): FollowedBoot {
    const losses = new Losses();
    losses.counted(0, 0);
    losses.counted(3, lostMs);
    losses.counted(0, 1_000_000);
    const lost = (service: Service, sinceMs: number) =>
      service === captured ? losses.between(sinceMs, Infinity) : 0;
    const boot = new FollowedBoot(open, lost);
    for (const event of events) boot.add(event);
    return boot;
  }
  const givenUp = (boot: FollowedBoot): string | undefined => {
    boot.giveUp();
    return boot.diagnosis?.code;
  };

  it('is given up where they were lost more than a second before its last event, and not later', () => {
    expect(givenUp(bootOf(asked, 999, 'tftp'))).toBe('unknown');
    expect(givenUp(bootOf(asked, 1000, 'tftp'))).toBeUndefined();
    expect(givenUp(bootOf(asked, 100_000, 'tftp'))).toBeUndefined();
  });

  it('is given up where the own logs show what it awaits', () =>
    expect(givenUp(bootOf(asked, 100_000, 'dhcp'))).toBe('unknown'));

  it('has no finding at once that rests on what was not seen since its last stage', () => {
    expect(bootOf(unanswered, 4999, 'dhcp').diagnosis?.code).toBe('no-dhcp-answer');
    const doubtful = bootOf(unanswered, 5000, 'dhcp');
    expect(doubtful.diagnosis).toBeNull();
    expect(givenUp(doubtful)).toBeUndefined();
  });

  it('has a finding that rests on what was seen', () => {
    const boot = bootOf(
      [...asked, { ...story(loads('undionly.kpxe', 0, 'not found'))[0]!, atMs: 3000 }],
      3000,
      'tftp',
    );
    expect(boot.diagnosis?.code).toBe('nbp-missing');
    expect(givenUp(boot)).toBe('nbp-missing');
  });

  it('keeps a finding from before they were lost', () => {
    const losses = new Losses();
    const boot = new FollowedBoot(open, (_, sinceMs) => losses.between(sinceMs, Infinity));
    for (const event of unanswered) boot.add(event);
    losses.counted(3, 20_000);
    expect(givenUp(boot)).toBe('no-dhcp-answer');
  });
});
