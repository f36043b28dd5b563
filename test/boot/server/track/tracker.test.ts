import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Revision } from '../../../../boot/registry/model/image.ts';
import type { MemoryRegistry } from '../../../support/registry/memory-registry.ts';
import { MemoryDatabase } from '../../../support/registry/memory-registry.ts';
import type { Given } from '../../../../boot/server/track/given.ts';
import { givenBy } from '../../../../boot/server/track/given.ts';
import { BootTracker, type Asked } from '../../../../boot/server/track/tracker.ts';
import { assignment, image, mac, machine, newRevision } from '../../registry/sample.ts';
import { silentLog } from '../../../support/silent-log.ts';

const debian = image('debian', {});
const fedora = image('fedora', { files: [{ ...newRevision().files[0]!, sha256: 'c'.repeat(64) }] });
const local = image('local', { kind: 'local', files: [] });
const [kernel, initrd] = newRevision().files;
const whole = { start: 0, end: 1000 };

let database: MemoryDatabase;
let registry: MemoryRegistry;
let tracker: BootTracker;
let nowMs: number;

beforeEach(() => {
  database = new MemoryDatabase({
    machines: [machine(1)],
    images: [debian, fedora, local],
    assignments: [assignment({ type: 'once', machine: 1 }, 'debian')],
  });
  nowMs = 1_000_000;
  registry = database.open();
  tracker = trackerOf(registry);
});

const trackerOf = (of: MemoryRegistry): BootTracker =>
  new BootTracker({ registry: of, clock: () => nowMs, log: silentLog });
const asked = (more: Partial<Asked> = {}): Asked => ({ mac: mac(1), atMs: nowMs, method: null, ...more });
const gift = ({ revisions }: { revisions: readonly Revision[] }, rule: Given['rule'] = 'machine'): Given =>
  givenBy({ type: 'image', revision: revisions[0]!, rule, commandLine: '' });

/** Everything that was to be written has been. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const isSpent = (): boolean => database.snapshot.assignments.length === 0;

async function send(by: BootTracker, boot: number | null, ...files: readonly { sha256: string }[]) {
  for (const { sha256 } of files) await by.file(mac(1), boot).sent(sha256, whole);
  await settle();
}

describe('the boots of a machine', () => {
  it('go from the script to the last file', async () => {
    tracker.gives(asked(), gift(debian));
    await send(tracker, null, kernel!);
    expect(database.boots).toMatchObject([{ state: 'script-served', image: 'debian', revision: 1 }]);
    await send(tracker, null, initrd!);
    expect(database.boots).toMatchObject([{ state: 'last-file-served' }]);
    expect(database.calls).toEqual(['begin 1', 'scriptServed 1', 'lastFileServed 1']);
  });

  it('are one while it asks again and fetches nothing', async () => {
    tracker.gives(asked(), null);
    nowMs += 60_000;
    tracker.gives(asked(), null);
    tracker.gives(asked(), gift(debian));
    tracker.gives(asked(), gift(debian));
    await settle();
    expect(database.calls).toEqual(['begin 1', 'scriptServed 1']);
  });

  it.each([
    ['it has fetched a file', () => void tracker.file(mac(1), null)],
    ['it was gone for long', () => (nowMs += 3_600_000)],
  ])('are two when %s', async (_title, between) => {
    tracker.gives(asked(), gift(debian));
    between();
    tracker.gives(asked(), gift(debian));
    await settle();
    expect(database.boots).toMatchObject([{ state: 'failed' }, { state: 'script-served' }]);
  });

  it('are two when it is given something else', async () => {
    tracker.gives(asked(), gift(debian));
    tracker.gives(asked(), gift(fedora));
    await settle();
    expect(database.boots).toMatchObject([{ image: 'debian' }, { image: 'fedora' }]);
  });

  it('do not count what an earlier one had received', async () => {
    tracker.gives(asked(), gift(debian));
    await send(tracker, null, kernel!);
    const late = tracker.file(mac(1), null);
    tracker.gives(asked(), gift(debian));
    await late.sent(initrd!.sha256, whole);
    await send(tracker, null, initrd!);
    expect(database.boots.map(({ state }) => state)).toEqual(['failed', 'script-served']);
  });

  it('are complete with the script where the image has no files', async () => {
    tracker.gives(asked(), gift(local));
    tracker.gives(asked(), gift(local));
    await settle();
    expect(database.boots.map(({ state }) => state)).toEqual(['last-file-served', 'last-file-served']);
  });

  it('begin with a machine that nobody knew', async () => {
    tracker.gives(
      asked({ mac: mac(9), firmware: 'uefi', architecture: 'arm64', romStamp: 'f'.repeat(32) }),
      null,
    );
    await settle();
    expect(database.snapshot.byMac.get(mac(9))).toMatchObject({ firmware: 'uefi', architecture: 'arm64' });
    expect(database.boots).toMatchObject([{ mac: mac(9), firmware: 'uefi', romStamp: 'f'.repeat(32) }]);
  });

  it('go on where the log cannot take one', async () => {
    database.gate = () => Promise.reject(new Error('the disk is full'));
    tracker.gives(asked(), gift(debian));
    await send(tracker, null, kernel!, initrd!);
    database.gate = () => Promise.resolve();
    tracker.gives(asked(), gift(debian));
    await settle();
    expect(database.calls).toEqual(['begin 1', 'scriptServed 1']);
  });
});

describe('next boot only', () => {
  it('is given out when the log has the boot, and spent with the last file', async () => {
    const boot = await tracker.givesOnce(asked(), gift(debian, 'once'));
    expect(database.calls).toEqual(['begin 1', 'scriptServed 1']);
    expect(tracker.file(mac(1), boot).holdsTail).toBe(true);
    await send(tracker, boot, kernel!);
    expect(isSpent()).toBe(false);
    await send(tracker, boot, initrd!, kernel!, initrd!);
    expect(isSpent()).toBe(true);
    expect(database.calls).toEqual(['begin 1', 'scriptServed 1', 'lastFileServed 1']);
  });

  it('is not given out where the log cannot record it', async () => {
    database.gate = (call) =>
      call.startsWith('scriptServed') ? Promise.reject(new Error('the disk is full')) : Promise.resolve();
    await expect(tracker.givesOnce(asked(), gift(debian, 'once'))).rejects.toThrow('the disk is full');
  });

  it('keeps the last bytes back until it is recorded, and while it cannot be', async () => {
    const boot = await tracker.givesOnce(asked(), gift(debian, 'once'));
    await send(tracker, boot, kernel!);
    database.gate = () => Promise.reject(new Error('the disk is full'));
    await expect(tracker.file(mac(1), boot).sent(initrd!.sha256, whole)).rejects.toThrow('the disk is full');
    expect(isSpent()).toBe(false);
    database.gate = () => Promise.resolve();
    await send(tracker, boot, initrd!);
    expect(isSpent()).toBe(true);
  });

  it('makes the next request wait until it is known to be spent', async () => {
    const boot = await tracker.givesOnce(asked(), gift(debian, 'once'));
    await send(tracker, boot, kernel!);
    let release: () => void = () => undefined;
    database.gate = () => new Promise((resolve) => (release = resolve));
    const sent = send(tracker, boot, initrd!);
    await settle();
    const settled = tracker.settled(mac(1)).then(isSpent);
    release();
    expect(await settled).toBe(true);
    await sent;
  });

  it('stays for a machine that died half-way', async () => {
    const first = await tracker.givesOnce(asked(), gift(debian, 'once'));
    await send(tracker, first, kernel!);
    const second = await tracker.givesOnce(asked(), gift(debian, 'once'));
    expect(second).not.toBe(first);
    await send(tracker, second, initrd!);
    expect(isSpent()).toBe(false);
    await send(tracker, second, kernel!);
    expect(isSpent()).toBe(true);
  });

  it('is spent though somebody looked at the script meanwhile', async () => {
    const machines = await tracker.givesOnce(asked(), gift(debian, 'once'));
    await send(tracker, machines, kernel!);
    const lookers = await tracker.givesOnce(asked(), gift(debian, 'once'));
    await send(tracker, machines, initrd!);
    expect(isSpent()).toBe(true);
    expect(database.boots[lookers - 1]).toMatchObject({ state: 'last-file-served' });
  });

  it('is not spent by the files of an image that it no longer is', async () => {
    const before = await tracker.givesOnce(asked(), gift(debian, 'once'));
    await send(tracker, before, kernel!);
    await tracker.givesOnce(asked(), gift(fedora, 'once'));
    await send(tracker, before, initrd!);
    expect(isSpent()).toBe(false);
  });

  it('is spent when the system reports itself', async () => {
    await tracker.givesOnce(asked(), gift(debian, 'once'));
    await tracker.up(mac(1), 'fedora');
    expect(isSpent()).toBe(false);
    await tracker.up(mac(1), null);
    expect(isSpent()).toBe(true);
  });
});

describe('two servers', () => {
  let other: BootTracker;
  beforeEach(() => {
    other = trackerOf(database.open());
  });

  it('spend it once: one gives the script, the other the files', async () => {
    const boot = await tracker.givesOnce(asked(), gift(debian, 'once'));
    await send(tracker, boot, kernel!);
    await send(other, boot, initrd!);
    expect(isSpent()).toBe(true);
    await send(tracker, boot, initrd!);
    expect(database.calls.filter((call) => call.startsWith('last'))).toHaveLength(2);
  });

  it('spend it though somebody looked at the script meanwhile', async () => {
    const boot = await tracker.givesOnce(asked(), gift(debian, 'once'));
    await send(tracker, boot, kernel!);
    await tracker.givesOnce(asked(), gift(debian, 'once'));
    await send(other, boot, initrd!);
    expect(isSpent()).toBe(true);
  });

  it('record the last file of a boot whose script the other gave', async () => {
    tracker.gives(asked(), gift(debian));
    await settle();
    await send(other, null, kernel!);
    expect(database.boots).toMatchObject([{ state: 'script-served' }]);
    await send(other, null, initrd!);
    expect(database.boots).toMatchObject([{ state: 'last-file-served' }]);
  });

  it('serve files of boots that nobody knows', async () => {
    await send(other, 77, kernel!, initrd!);
    await send(other, null, kernel!, initrd!);
    expect(database.calls).toEqual([]);
  });
});
