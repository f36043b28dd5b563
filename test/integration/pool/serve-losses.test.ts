import { expect, it } from '@jest/globals';
import type { Boot } from '../../../boot/registry/model/boot.ts';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';
import { clientMac } from '../../boot/evidence/wire/packets.ts';
import { withFakeTcpdump } from '../../support/process/fake-tcpdump.ts';
import { startRomkit, type Running } from '../../support/process/romkit.ts';

/** A server that watches, whose only machine asks for its address once. */
const watched = (dropped: number, use: (api: string, server: Running) => Promise<void>): Promise<void> =>
  inTemporaryFolder(async (root) => {
    const place = withFakeTcpdump(root, dropped);
    const watch = ['--watch', '--interface', 'lo', '--patience', '4'];
    const server = startRomkit(place, 'serve', '--listen', '127.0.0.1:0', '--json', ...watch);
    try {
      let api = '';
      await server.event(({ type, api: url }) => {
        if (type === 'serving') api = url as string;
        return type === 'serving';
      });
      await use(api, server);
      expect(await metric(api)).toBe(dropped);
    } finally {
      server.child.kill('SIGTERM');
      await server.ended;
    }
  });

async function newestBoot(api: string): Promise<Boot | undefined> {
  const { boots } = (await (await fetch(`${api}boots`)).json()) as { boots: Boot[] };
  return boots[0];
}

async function metric(api: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', api))).text();
  return Number(/^romkit_capture_dropped_packets_total (\d+)$/m.exec(text)?.[1]);
}

it('calls a machine stuck whose capture is whole', () =>
  watched(0, async (api) => {
    let boot = await newestBoot(api);
    while ((boot?.diagnosis ?? null) === null) boot = await newestBoot(api);
    expect(boot).toMatchObject({ mac: clientMac, diagnosis: { code: 'no-dhcp-answer', stage: 'dhcp' } });
  }));

it('warns where packets were lost, and calls no machine stuck', () =>
  watched(3, async (api, server) => {
    await server.said('the capture has lost packets');
    expect(await newestBoot(api)).toMatchObject({ mac: clientMac, state: 'seen', diagnosis: null });
  }));
