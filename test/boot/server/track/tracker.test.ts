import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Boot } from '../../../../boot/registry/model/boot.ts';
import { givenBy, type Given } from '../../../../boot/server/track/given.ts';
import { BootTracker, type Asked } from '../../../../boot/server/track/tracker.ts';
import { bootSite, type BootSite } from '../../../support/boot-server/boot-site.ts';
import type { WatchedRegistry } from '../../../support/registry/watched-registry.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { assignment, mac } from '../../registry/sample.ts';

const whole = { start: 0, end: 10_000_000 };

let site: BootSite;
let registry: WatchedRegistry;
let tracker: BootTracker;
let nowMs: number;

beforeEach(async () => {
  site = await bootSite([assignment({ type: 'once', machine: 1 }, 'debian')]);
  nowMs = 1_000_000;
  registry = site.registry;
  tracker = trackerOf(registry);
});
afterEach(() => site.remove());

const trackerOf = (of: WatchedRegistry): BootTracker =>
  new BootTracker({ registry: of, clock: () => nowMs, log: silentLog });
const asked = (more: Partial<Asked> = {}): Asked => ({ mac: mac(1), atMs: nowMs, method: null, ...more });
/** The newest revision of an image. */
function gift(image: string, rule: Given['rule'] = 'machine'): Given {
  const revision = registry.snapshot().images.get(image)!.revisions.at(-1)!;
  return givenBy({ type: 'image', revision, rule, commandLine: '' });
}

const isSpent = async (): Promise<boolean> => (await registry.refresh()).assignments.length === 0;
const boots = async (): Promise<readonly Boot[]> => registry.bootsOf(mac(1));
const states = async (): Promise<string[]> => (await boots()).map(({ state }) => state);

async function send(by: BootTracker, boot: number | null, ...files: readonly { sha256: string }[]) {
  for (const { sha256 } of files) await by.file(mac(1), boot).sent(sha256, whole);
  await site.settled();
}

describe('the boots of a machine', () => {
  it('go from the script to the last file', async () => {
    tracker.gives(asked(), gift('debian'));
    await send(tracker, null, site.kernel);
    expect(await boots()).toMatchObject([{ state: 'script-served', image: 'debian', revision: 2 }]);
    await send(tracker, null, site.initrd);
    expect(await boots()).toMatchObject([{ state: 'last-file-served' }]);
    expect(registry.calls).toEqual(['begin', 'lastFileServed 1']);
  });

  it('are one while it asks again and fetches nothing', async () => {
    tracker.gives(asked(), null);
    nowMs += 60_000;
    tracker.gives(asked(), null);
    tracker.gives(asked(), gift('debian'));
    tracker.gives(asked(), gift('debian'));
    await registry.settled();
    expect(registry.calls).toEqual(['begin', 'scriptServed 1']);
  });

  it.each([
    ['it has fetched a file', () => void tracker.file(mac(1), null)],
    ['it was gone for long', () => (nowMs += 3_600_000)],
  ])('are two when %s', async (_title, between) => {
    tracker.gives(asked(), gift('debian'));
    between();
    tracker.gives(asked(), gift('debian'));
    await registry.settled();
    expect(await boots()).toMatchObject([{ state: 'failed' }, { state: 'script-served' }]);
  });

  it('are two when it is given something else', async () => {
    tracker.gives(asked(), gift('debian'));
    tracker.gives(asked(), gift('tools'));
    await registry.settled();
    expect(await boots()).toMatchObject([{ image: 'debian' }, { image: 'tools' }]);
  });

  it('do not count what an earlier one had received', async () => {
    tracker.gives(asked(), gift('debian'));
    await send(tracker, null, site.kernel);
    const late = tracker.file(mac(1), null);
    tracker.gives(asked(), gift('debian'));
    await late.sent(site.initrd.sha256, whole);
    await send(tracker, null, site.initrd);
    expect(await states()).toEqual(['failed', 'script-served']);
  });

  it('are complete with the script where the image has no files', async () => {
    tracker.gives(asked(), gift('local'));
    tracker.gives(asked(), gift('local'));
    await registry.settled();
    expect(await states()).toEqual(['failed', 'last-file-served']);
    expect(registry.calls.filter((call) => call.startsWith('last'))).toHaveLength(2);
  });

  it('begin with a machine that nobody knew', async () => {
    tracker.gives(
      asked({ mac: mac(9), firmware: 'uefi', architecture: 'arm64', romStamp: 'f'.repeat(32) }),
      null,
    );
    await registry.settled();
    expect(registry.snapshot().byMac.get(mac(9))).toMatchObject({ firmware: 'uefi', architecture: 'arm64' });
    expect(await registry.bootsOf(mac(9))).toMatchObject([
      { mac: mac(9), firmware: 'uefi', romStamp: 'f'.repeat(32) },
    ]);
  });

  it('go on where the log cannot take one', async () => {
    registry.gate = () => Promise.reject(new Error('the disk is full'));
    tracker.gives(asked(), gift('debian'));
    await send(tracker, null, site.kernel, site.initrd);
    registry.gate = () => Promise.resolve();
    tracker.gives(asked(), gift('debian'));
    await registry.settled();
    expect(registry.calls).toEqual(['begin']);
    expect(await states()).toEqual(['script-served']);
  });
});

describe('next boot only', () => {
  it('is given out when the log has the boot, and spent with the last file', async () => {
    const boot = await tracker.givesOnce(asked(), gift('debian', 'once'));
    expect(registry.calls).toEqual(['begin']);
    expect(await states()).toEqual(['script-served']);
    expect(tracker.file(mac(1), boot).holdsTail).toBe(true);
    await send(tracker, boot, site.kernel);
    expect(await isSpent()).toBe(false);
    await send(tracker, boot, site.initrd, site.kernel, site.initrd);
    expect(await isSpent()).toBe(true);
    expect(registry.calls).toEqual(['begin', 'lastFileServed 1']);
  });

  it.each([
    ['begins', 'begin', () => undefined],
    ['has waited', 'scriptServed', () => tracker.gives(asked(), null)],
  ])(
    'is not given out where the log cannot record it, to a machine that %s',
    async (_title, call, before) => {
      before();
      await registry.settled();
      registry.gate = (each) =>
        each.startsWith(call) ? Promise.reject(new Error('the disk is full')) : Promise.resolve();
      await expect(tracker.givesOnce(asked(), gift('debian', 'once'))).rejects.toThrow(
        /the disk is full|no record/,
      );
    },
  );

  it('keeps the last bytes back until it is recorded, and while it cannot be', async () => {
    const boot = await tracker.givesOnce(asked(), gift('debian', 'once'));
    await send(tracker, boot, site.kernel);
    registry.gate = () => Promise.reject(new Error('the disk is full'));
    await expect(tracker.file(mac(1), boot).sent(site.initrd.sha256, whole)).rejects.toThrow(
      'the disk is full',
    );
    expect(await isSpent()).toBe(false);
    registry.gate = () => Promise.resolve();
    await send(tracker, boot, site.initrd);
    expect(await isSpent()).toBe(true);
  });

  it('makes the next request wait until it is known to be spent', async () => {
    const boot = await tracker.givesOnce(asked(), gift('debian', 'once'));
    await send(tracker, boot, site.kernel);
    const held = registry.hold('lastFileServed 1');
    const sent = send(tracker, boot, site.initrd);
    const release = await held;
    const settled = tracker.settled(mac(1)).then(isSpent);
    release();
    expect(await settled).toBe(true);
    await sent;
  });

  it('stays for a machine that died half-way', async () => {
    const first = await tracker.givesOnce(asked(), gift('debian', 'once'));
    await send(tracker, first, site.kernel);
    const second = await tracker.givesOnce(asked(), gift('debian', 'once'));
    expect(second).not.toBe(first);
    await send(tracker, second, site.initrd);
    expect(await isSpent()).toBe(false);
    await send(tracker, second, site.kernel);
    expect(await isSpent()).toBe(true);
  });

  it('is spent though somebody looked at the script meanwhile', async () => {
    const machines = await tracker.givesOnce(asked(), gift('debian', 'once'));
    await send(tracker, machines, site.kernel);
    await tracker.givesOnce(asked(), gift('debian', 'once'));
    await send(tracker, machines, site.initrd);
    expect(await isSpent()).toBe(true);
  });

  it('is not spent by the files of an image that it no longer is', async () => {
    const before = await tracker.givesOnce(asked(), gift('debian', 'once'));
    await send(tracker, before, site.kernel);
    await registry.assign(assignment({ type: 'once', machine: 1 }, 'tools'));
    await tracker.givesOnce(asked(), gift('tools', 'once'));
    await send(tracker, before, site.initrd);
    expect(await isSpent()).toBe(false);
  });

  it('is spent when the system reports itself', async () => {
    await tracker.givesOnce(asked(), gift('debian', 'once'));
    await tracker.up(mac(1), 'tools');
    expect(await isSpent()).toBe(false);
    await tracker.up(mac(1), null);
    expect(await isSpent()).toBe(true);
  });
});

describe('two servers', () => {
  let others: WatchedRegistry;
  let other: BootTracker;
  beforeEach(async () => {
    others = await site.openRegistry();
    other = trackerOf(others);
  });

  it('spend it once: one gives the script, the other the files', async () => {
    const boot = await tracker.givesOnce(asked(), gift('debian', 'once'));
    await send(tracker, boot, site.kernel);
    await send(other, boot, site.initrd);
    expect(await isSpent()).toBe(true);
    await send(tracker, boot, site.initrd);
    expect([...registry.calls, ...others.calls].filter((call) => call.startsWith('last'))).toHaveLength(2);
  });

  it('spend it though somebody looked at the script meanwhile', async () => {
    const boot = await tracker.givesOnce(asked(), gift('debian', 'once'));
    await send(tracker, boot, site.kernel);
    await tracker.givesOnce(asked(), gift('debian', 'once'));
    await send(other, boot, site.initrd);
    expect(await isSpent()).toBe(true);
  });

  it('record the last file of a boot whose script the other gave', async () => {
    tracker.gives(asked(), gift('debian'));
    await registry.settled();
    await send(other, null, site.kernel);
    expect(await boots()).toMatchObject([{ state: 'script-served' }]);
    await send(other, null, site.initrd);
    expect(await boots()).toMatchObject([{ state: 'last-file-served' }]);
  });

  it('record one boot where each answers a part of it', async () => {
    tracker.starts(asked());
    await registry.settled();
    nowMs += 5000;
    other.gives(asked(), gift('debian'));
    await others.settled();
    await registry.refresh();
    await send(tracker, null, site.kernel, site.initrd);
    expect(await boots()).toMatchObject([
      { state: 'last-file-served', image: 'debian', startedMs: 1_000_000 },
    ]);
  });

  it('record one boot where both hear it begin', async () => {
    tracker.starts(asked());
    await registry.settled();
    nowMs += 100;
    other.starts(asked());
    await others.settled();
    expect(await states()).toEqual(['seen']);
  });

  it('record two boots where the machine began again elsewhere, and go on with the second', async () => {
    tracker.starts(asked());
    await registry.settled();
    nowMs += 60_000;
    other.starts(asked());
    await others.settled();
    await registry.refresh();
    tracker.gives(asked(), gift('debian'));
    await registry.settled();
    expect(await states()).toEqual(['failed', 'script-served']);
  });

  it('serve files of boots that nobody knows', async () => {
    await send(other, 77, site.kernel, site.initrd);
    await send(other, null, site.kernel, site.initrd);
    expect(registry.calls).toEqual([]);
  });
});
