import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../../../boot/chain/diagnosis/diagnose.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { nextState, startOfChain } from '../../../../boot/chain/track.ts';
import { asks, circumstances, consoleLine, expectation, healthy, server, story } from '../boot-story.ts';

describe('a console on which no system speaks', () => {
  const waits = { ...expectation, consoleText: 'login:' };
  const silent = (...bodies: readonly BootEventBody[]) => {
    const events = story(...healthy.slice(0, 8), ...bodies);
    const state = events.reduce((a, event) => nextState(a, event, waits), startOfChain(waits));
    return diagnose(state, events, waits, circumstances, true)!;
  };
  const asksAgain: BootEventBody = {
    ...(asks() as Extract<BootEventBody, { type: 'dhcp-request' }>),
    vendorClass: 'udhcp 1.36',
  };
  const page: BootEventBody = {
    ...{
      type: 'http-request',
      server,
      method: 'GET',
      path: '/preseed.cfg',
      userAgent: 'Wget/1.2',
      range: null,
    },
  };

  it.each<[string, readonly BootEventBody[]]>([
    ['it asks DHCP for an address', [asksAgain]],
    ['it asks 10.77.0.1 for /preseed.cfg', [page]],
    ['it asks 10.77.0.1 for /preseed.cfg', [{ ...page, userAgent: null }]],
  ])('is told as such where %s', (sign, bodies) => {
    expect(silent(...bodies)).toMatchObject({
      code: 'console-silent',
      stage: 'os',
      next: expect.stringContaining('console=ttyS0'),
    });
    expect(silent(...bodies).message).toBe(`The system is up, for ${sign}, and its console says nothing.`);
  });

  it('is told where nothing is known of the system, and firmware’s own requests are no sign of it', () => {
    for (const bodies of [
      [],
      [asks()],
      [{ ...page, userAgent: 'iPXE/2.0' } as BootEventBody],
      [consoleLine('ok')],
    ])
      expect(silent(...bodies)).toMatchObject({
        code: 'console-silent',
        message: expect.stringContaining('or the kernel did not start'),
      });
  });

  it.each(['[    0.000000] Linux version 6.1', 'systemd[1]: Started'])('is not silent with %j', (line) => {
    expect(silent(asksAgain, consoleLine(line)).code).toBe('unknown');
  });
});
