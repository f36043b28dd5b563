import { expect, it } from '@jest/globals';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';
import { clientMac } from '../../boot/evidence/wire/packets.ts';
import { withFakeTcpdump } from '../../support/process/fake-tcpdump.ts';
import { documents, romkit } from '../../support/process/romkit.ts';

it.each([
  [3, 0, { result: 'running', diagnosis: { code: 'capture-lost-packets' } }],
  [0, 20, { result: 'broken', diagnosis: { code: 'no-dhcp-answer' } }],
])('asks what the capture lost before a machine has stopped: %i packets', (dropped, exitCode, boot) =>
  inTemporaryFolder(async (root) => {
    const place = withFakeTcpdump(root, dropped);
    const ended = await romkit(place, 'watch', '--interface', 'eth0', '--boots', '1', '--json');
    expect(ended.exitCode).toBe(exitCode);
    expect(documents(ended).at(-1)).toMatchObject({ dropped, boots: [{ mac: clientMac, ...boot }] });
    const verdicts = documents(ended).flatMap(({ boot: told }) =>
      told === undefined ? [] : [(told as { diagnosis: { code: string } | null }).diagnosis?.code],
    );
    expect(new Set(verdicts)).toEqual(new Set([boot.diagnosis.code]));
  }),
);
