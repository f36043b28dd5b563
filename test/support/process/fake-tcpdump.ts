import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dhcp, option, pcapHeader, pcapRecord, udp } from '../../boot/evidence/wire/packets.ts';
import type { Place } from './romkit.ts';

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

/** A place where tcpdump captures that a machine asks for its address, and so many dropped packets. */
export function withFakeTcpdump(root: string, dropped: number): Place {
  const [bin, capture] = [join(root, 'bin'), join(root, 'capture')];
  mkdirSync(bin);
  writeFileSync(capture, Buffer.concat([pcapHeader(), pcapRecord(discover)]));
  writeFileSync(join(bin, 'tcpdump'), tcpdump(capture, dropped));
  chmodSync(join(bin, 'tcpdump'), 0o755);
  return { root, env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } };
}
