import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';
import { clientMac, dhcp, option, pcapHeader, pcapRecord, udp } from '../../boot/evidence/wire/packets.ts';
import { documents, romkit } from '../../support/process/romkit.ts';

const discover = udp(
  { from: 'client' },
  68,
  67,
  dhcp({}, option(53, Buffer.from([1])), option(60, 'PXEClient:Arch:00000:UNDI:002001')),
);

/** Takes tcpdump's place: it has one packet, and says at SIGUSR1 how many others the kernel dropped. */
const tcpdump = (capture: string, dropped: number): string => `#!/bin/sh
trap 'echo "1 packet captured, ${1 + dropped} packets received by filter, ${dropped} packets dropped by kernel" >&2' USR1
trap 'exit 0' INT
echo 'listening on eth0' >&2
cat ${capture}
while :; do sleep 0.05; done
`;

it.each([
  [3, 0, { result: 'running', diagnosis: { code: 'capture-lost-packets' } }],
  [0, 20, { result: 'broken', diagnosis: { code: 'no-dhcp-answer' } }],
])('asks what the capture lost before a machine has stopped: %i packets', (dropped, exitCode, boot) =>
  inTemporaryFolder(async (root) => {
    const [bin, capture] = [join(root, 'bin'), join(root, 'capture')];
    mkdirSync(bin);
    writeFileSync(capture, Buffer.concat([pcapHeader(), pcapRecord(discover)]));
    writeFileSync(join(bin, 'tcpdump'), tcpdump(capture, dropped));
    chmodSync(join(bin, 'tcpdump'), 0o755);
    const place = { root, env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } };
    const ended = await romkit(place, 'watch', '--interface', 'eth0', '--boots', '1', '--json');
    expect(ended.exitCode).toBe(exitCode);
    expect(documents(ended).at(-1)).toMatchObject({ dropped, boots: [{ mac: clientMac, ...boot }] });
    const verdicts = documents(ended).flatMap(({ boot: told }) =>
      told === undefined ? [] : [(told as { diagnosis: { code: string } | null }).diagnosis?.code],
    );
    expect(new Set(verdicts)).toEqual(new Set([boot.diagnosis.code]));
  }),
);
