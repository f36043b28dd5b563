import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { get, type ClientRequest } from 'node:http';
import { Holds, type Hold } from '../../../../boot/server/bootdirectory/holds.ts';
import { download } from '../../../support/boot-server/boot-client.ts';
import { bootSite, type BootSite } from '../../../support/boot-server/boot-site.ts';
import { assignment, mac } from '../../registry/sample.ts';

describe('answers that wait', () => {
  let change: () => void;
  let holds: Holds;
  beforeEach(() => {
    jest.useFakeTimers();
    const registry = {
      onChange: (listener: (snapshot: never) => void) => {
        change = () => listener(undefined as never);
        return () => undefined;
      },
    };
    holds = new Holds(registry, 2);
  });
  afterEach(() => {
    holds.close();
    jest.useRealTimers();
  });

  const hold = (more: Partial<Hold> = {}): Hold => ({
    ...{ mac: mac(1), mostMs: 1000, isReady: () => false, onGone: () => undefined },
    ...more,
  });

  it('end when there is something to give, and not before', async () => {
    let isReady = false;
    let end: string | undefined;
    const wait = holds.wait(hold({ isReady: () => isReady })).then((how) => (end = how));
    change();
    await jest.advanceTimersByTimeAsync(100);
    expect(end).toBeUndefined();
    isReady = true;
    change();
    await jest.advanceTimersByTimeAsync(100);
    expect(await wait).toBe('ready');
    expect(holds.count).toBe(0);
  });

  it('end after their time', async () => {
    const wait = holds.wait(hold());
    await jest.advanceTimersByTimeAsync(1000);
    expect(await wait).toBe('timeout');
  });

  it('end when the machine hangs up, or asks anew', async () => {
    let hangUp: () => void = () => undefined;
    const gone = holds.wait(hold({ onGone: (listener) => (hangUp = listener) }));
    hangUp();
    expect(await gone).toBe('gone');
    const before = holds.wait(hold());
    const after = holds.wait(hold());
    expect(await before).toBe('gone');
    expect(holds.count).toBe(1);
    holds.close();
    expect(await after).toBe('timeout');
  });

  it('are so many at the most', async () => {
    void holds.wait(hold());
    void holds.wait(hold({ mac: mac(2) }));
    expect(await holds.wait(hold({ mac: mac(3) }))).toBe('full');
    expect(holds.count).toBe(2);
  });

  it('look once at a storm of changes', async () => {
    const isReady = jest.fn(() => false);
    void holds.wait(hold({ isReady }));
    for (let changes = 0; changes < 100; changes++) change();
    await jest.advanceTimersByTimeAsync(500);
    expect(isReady).toHaveBeenCalledTimes(1);
  });
});

describe('a machine that waits', () => {
  let site: BootSite;
  let url: string;
  const requests: ClientRequest[] = [];
  beforeEach(async () => {
    site = await bootSite([]);
    ({ url } = await site.start({ mostHeld: 2 }));
  });
  afterEach(async () => {
    requests.splice(0).forEach((request) => request.destroy());
    await site.remove();
  });

  it('is told at once to ask again', async () => {
    const { body } = await download(`${url}/bootdirectory/${mac(9)}.ipxe`);
    expect(body.toString()).toContain(
      `${mac(9)}.ipxe?platform=\${platform}&buildarch=\${buildarch}&attempt=1`,
    );
  });

  it.each(['gpxe', 'ipxe'])('has its answer the moment an image is assigned: %s', async (flavour) => {
    let isAnswered = false;
    const answer = download(`${url}/bootdirectory/${mac(1)}.${flavour}?attempt=1`).then(({ body }) => {
      isAnswered = true;
      return body.toString();
    });
    await site.registry.taken('begin');
    expect(isAnswered).toBe(false);
    await site.registry.assign(assignment({ type: 'machine', machine: 1 }, 'debian'));
    expect(await answer).toContain('kernel');
    await site.settled();
    expect(await site.registry.bootsOf(mac(1))).toMatchObject([{ image: 'debian' }]);
  });

  it('is given what is for the next boot only as well', async () => {
    const answer = download(`${url}/bootdirectory/${mac(1)}.ipxe?attempt=1`);
    await site.registry.taken('begin');
    await site.registry.assign(assignment({ type: 'once', machine: 1 }, 'debian'));
    expect((await answer).body.toString()).toContain(`${mac(1)},1/`);
  });

  /** Resolves when the boot of machine n is in the log: its answer is held. */
  async function held(n: number): Promise<void> {
    while ((await site.registry.bootsOf(mac(n))).length === 0)
      await new Promise<void>((resolve) => {
        const stop = site.registry.boots.onBoot(() => {
          stop();
          resolve();
        });
      });
  }

  it('comes later where too many wait', async () => {
    for (const n of [1, 2]) {
      const request = get(`${url}/bootdirectory/${mac(n)}.ipxe?attempt=1`, { agent: false });
      requests.push(request.on('error', () => undefined));
      await held(n);
    }
    expect((await download(`${url}/bootdirectory/${mac(3)}.ipxe?attempt=1`)).status).toBe(503);
  });
});
