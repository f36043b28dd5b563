/**
 * Runs inside namespaces of its own: a bridge with servers, a machine behind a veth pair in a network namespace of its
 * own, real clients there, and the capture between them. Prints what the clients said and what the wire told.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync, chmodSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import type { BootEvent } from '../../../boot/chain/event.ts';
import { startCapture } from '../../../boot/evidence/wire/capture.ts';
import { WireEvents } from '../../../boot/evidence/wire/wire-events.ts';
import { driverFiles, type ClientWords, type DriverReport } from './wire-driver-report.ts';

const [folder = ''] = process.argv.slice(2);
const machineMac = '52:54:00:77:00:01';

const program = (file: string, ...args: string[]): Promise<ClientWords> =>
  new Promise((resolve) => {
    execFile(file, args, { maxBuffer: 64 << 20 }, (error, stdout) =>
      resolve({
        command: args.slice(args.indexOf('curl')).join(' '),
        exitCode: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1,
        stdout,
      }),
    );
  });

async function must(line: string): Promise<void> {
  const [file = '', ...args] = line.split(' ');
  const { exitCode } = await program(file, ...args);
  if (exitCode !== 0) throw new Error(`${line}: exit code ${exitCode}`);
}

async function makeNetwork(): Promise<number> {
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo ready; exec sleep 1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const machine = `nsenter -t ${holder.pid} -n`;
  for (const line of [
    ...['ip link set lo up', 'ip link add br0 type bridge', 'ip link set br0 up'],
    ...[1, 2].map((host) => `ip addr add 10.77.0.${host}/24 dev br0`),
    `ip link add port0 type veth peer name eth0 address ${machineMac} netns ${holder.pid}`,
    ...['ip link set port0 master br0', 'ip link set port0 up'],
    ...[`${machine} ip link set lo up`, `${machine} ip link set eth0 up`],
  ])
    await must(line);
  return holder.pid!;
}

/** Resolves when its log says that it is ready. */
async function startDnsmasq(): Promise<ChildProcess> {
  const args = ['-d', '-C', '/dev/null', '--port=0', '--bind-interfaces', '--listen-address=10.77.0.1'];
  const tftp = ['--enable-tftp', `--tftp-root=${folder}`];
  const dhcp = ['--dhcp-range=10.77.0.50,10.77.0.60', '--dhcp-boot=undionly.kpxe', '--no-ping'];
  const all = [...args, ...tftp, ...dhcp, '--dhcp-leasefile=/dev/null'];
  const child = spawn('dnsmasq', all, { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: child.stderr })) if (line.includes('TFTP root')) break;
  child.stderr.resume();
  return child;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  if (path === '/cut')
    return void response
      .writeHead(200, { 'Content-Length': 9999 })
      .write('x'.repeat(999), () => response.destroy());
  if (path === '/silent') return void response.destroy();
  if (path === '/chunked') return void response.write('x'.repeat(700), () => response.end('y'.repeat(300)));
  const file = `${folder}${decodeURIComponent(path)}`;
  if (!existsSync(file)) return void response.writeHead(404, { 'Content-Length': 2 }).end('no');
  const bytes = readFileSync(file);
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const part = range === null ? bytes : bytes.subarray(Number(range[1]), Number(range[2]) + 1);
  response.writeHead(range === null ? 200 : 206, { 'Content-Length': part.length }).end(part);
}

async function main(): Promise<DriverReport> {
  const files = { big: driverFiles.bigBytes, wrap: driverFiles.wrapBytes, small: driverFiles.smallBytes };
  for (const [name, sizeBytes] of Object.entries(files))
    writeFileSync(`${folder}/${name}`, Buffer.alloc(sizeBytes, name));
  writeFileSync(`${folder}/with space`, 'space');
  writeFileSync(
    `${folder}/lease.sh`,
    '#!/bin/sh\n[ "$1" = bound ] && ip addr add "$ip/24" dev "$interface"\nexit 0\n',
  );
  chmodSync(`${folder}/lease.sh`, 0o755);
  const holder = await makeNetwork();
  const http = createServer(answer).listen(80, '10.77.0.1');
  await once(http, 'listening');
  const events: BootEvent[] = [];
  const errors: string[] = [];
  const startMs = Date.now();
  const pcapFile = `${folder}/whole.pcap`;
  const onError = (error: Error): void => void errors.push(error.message);
  const capture = await startCapture({
    interface: 'br0',
    startMs,
    pcapFile,
    onError,
    onEvent: (event) => events.push(event),
  });
  const dnsmasq = await startDnsmasq();
  const clients: ClientWords[] = [];
  const onMachine = async (...command: string[]): Promise<void> =>
    void clients.push(await program('nsenter', '-t', String(holder), '-n', ...command));
  const curl = (...args: string[]): Promise<void> =>
    onMachine(
      'curl',
      '-s',
      '-m',
      '60',
      '-A',
      'lab',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code} %{size_download}\n',
      ...args,
    );

  const classes = ['-V', 'PXEClient:Arch:00007:UNDI:003001', '-x', '0x4d:69505845', '-x', '0x5d:0007'];
  await onMachine(
    'busybox',
    'udhcpc',
    '-i',
    'eth0',
    '-n',
    '-q',
    '-f',
    '-s',
    `${folder}/lease.sh`,
    ...classes,
  );
  await curl('tftp://10.77.0.1/small');
  await curl('--tftp-blksize', '1468', 'tftp://10.77.0.1/big');
  await curl('--tftp-blksize', '8', 'tftp://10.77.0.1/wrap');
  await curl('tftp://10.77.0.1/missing');
  // Debian's curl asks on for as long as it may.
  await curl('-m', '1', 'tftp://10.77.0.2/small');
  await curl('http://10.77.0.1/big');
  await curl('-r', '100-2099', 'http://10.77.0.1/big');
  await curl('http://10.77.0.1/small', '-o', '/dev/null', 'http://10.77.0.1/with%20space');
  for (const path of ['missing', 'cut', 'silent', 'chunked']) await curl(`http://10.77.0.1/${path}`);
  await curl('-I', 'http://10.77.0.1/small');
  await curl('http://10.77.0.1:81/small');

  const totals = await capture.stop();
  dnsmasq.kill();
  http.close();
  http.closeAllConnections();
  const eventsOfFile: BootEvent[] = [];
  const wire = new WireEvents({ startMs, onError, onEvent: (event) => eventsOfFile.push(event) });
  wire.push(readFileSync(pcapFile));
  wire.end();
  return { events, clients, eventsOfFile, totals, errors };
}

const report = await main();
process.stdout.write(JSON.stringify(report), () => process.exit(0));
