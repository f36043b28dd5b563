import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { withConsoleLogs } from '../../../cli/watch/console-logs.ts';
import { healthy, mac } from '../../boot/chain/boot-story.ts';
import { bootsOf, otherMac, sightingsOf, watched } from '../../boot/watch/sightings.ts';
import { fakeContext } from '../../support/fake-context.ts';

const cwd = mkdtempSync(join(tmpdir(), 'romkit-test-'));
afterAll(() => rmSync(cwd, { recursive: true }));
const failure = 'Could not boot: Operation not permitted (https://ipxe.org/410de18f)';
writeFileSync(join(cwd, 'tty.log'), `iPXE 1.21.1 -- Open Source Network Boot Firmware\n${failure}\n`);

const context = fakeContext(cwd);
const stopped = bootsOf(healthy.slice(0, 6));
const [first, second] = [sightingsOf(healthy.slice(0, 6)), sightingsOf(healthy.slice(0, 6), otherMac)];
const two = watched([...first, ...second]).boots;
const codes = async (...args: Parameters<typeof withConsoleLogs>) =>
  (await withConsoleLogs(...args)).map(({ diagnosis }) => diagnosis?.code);

describe('--console', () => {
  it('is the one machine’s that the capture shows', async () => {
    const [code] = await codes(stopped, ['tty.log'], context);
    expect([undefined, 'unknown']).not.toContain(code);
  });

  it('is that machine’s whose address it names, however it is spelled', async () => {
    const [code, other] = await codes(
      two,
      [`${otherMac.toUpperCase().replaceAll(':', '-')}=tty.log`],
      context,
    );
    expect(code).toBe('unknown');
    expect(other).not.toBe('unknown');
  });

  it('is the newest boot’s of a machine', async () => {
    const again = watched([...first, ...sightingsOf(healthy.slice(0, 6), mac, 3_600_000)]).boots;
    expect(again).toHaveLength(2);
    const [older, newest] = await codes(again, ['tty.log'], context);
    expect(older).toBe('unknown');
    expect(newest).not.toBe('unknown');
  });

  it.each([
    ['which-machine', two, 'tty.log'],
    ['no-such-machine', [], 'tty.log'],
    ['no-such-machine', stopped, `${otherMac}=tty.log`],
    ['file-not-found', stopped, 'other.log'],
  ])('is refused with %s', async (code, boots, option) => {
    await expect(withConsoleLogs(boots, [option], context)).rejects.toMatchObject({ code });
  });
});
