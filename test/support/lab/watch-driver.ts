/**
 * Runs in a network namespace of its own: `romkit watch` at one end of a veth pair that has no address, and at the other
 * end a DHCP conversation whose next-server is not there. Prints what the watch said and how much its end has sent.
 */
import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dhcp, option } from '../../boot/evidence/wire/packets.ts';
import type { WatchReport } from './watch-driver-report.ts';

const [romkit = ''] = process.argv.slice(2);
const mac = '52:54:00:99:00:01';

const socket = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const bound = createSocket({ type: 'udp4', reuseAddr: true });
    bound.once('error', reject);
    bound.bind(port, '10.9.0.1', () => {
      bound.setBroadcast(true);
      resolve(bound);
    });
  });
const send = (from: Socket, bytes: Buffer, port: number, to: string): Promise<void> =>
  new Promise((resolve, reject) =>
    from.send(bytes, port, to, (error) => (error === null ? resolve() : reject(error))),
  );

async function converse(): Promise<void> {
  const [client, server, tftp] = await Promise.all([socket(68), socket(67), socket(2070)]);
  const pxe = option(60, 'PXEClient:Arch:00000:UNDI:002001');
  const answer = { op: 2, mac, yiaddr: '10.9.0.1', siaddr: '10.9.0.9', file: 'undionly.kpxe' };
  const from = [option(54, Buffer.from([10, 9, 0, 2])), option(51, Buffer.alloc(4, 1))];
  for (const [question, reply] of [
    [1, 2],
    [3, 5],
  ] as const) {
    await send(client, dhcp({ mac }, option(53, Buffer.from([question])), pxe), 67, '10.9.0.255');
    await send(server, dhcp(answer, option(53, Buffer.from([reply])), ...from), 68, '10.9.0.255');
  }
  // The kernel looks for it by ARP, three times in three seconds.
  await send(tftp, Buffer.from('\0\x01undionly.kpxe\0octet\0', 'latin1'), 69, '10.9.0.9');
  for (const each of [client, server, tftp]) each.close();
}

const watching = spawn(
  process.execPath,
  [romkit, 'watch', '--interface', 'v1', '--boots', '1', '--timeout', '5', '--advise', '--json'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const lines: string[] = [];
for await (const line of createInterface({ input: watching.stdout })) {
  lines.push(line);
  if (lines.length === 1) await converse();
}
const exitCode = await new Promise<number | null>((resolve) =>
  watching.exitCode === null ? watching.once('exit', resolve) : resolve(watching.exitCode),
);
/** proc_net(5): eight columns of what came in, the second of them packets; then as many of what went out. */
const columns = /^ *v1: *(.*)$/m
  .exec(readFileSync('/proc/self/net/dev', 'utf8'))![1]!
  .split(/ +/)
  .map(Number);
const [received, sent] = [columns[1]!, columns[9]!];
const report: WatchReport = { exitCode, sent, received, documents: lines.map((line) => JSON.parse(line)) };
process.stdout.write(JSON.stringify(report));
