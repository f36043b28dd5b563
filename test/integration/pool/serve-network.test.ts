import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Boot } from '../../../boot/registry/model/boot.ts';
import { romkitProgram, start, type Running } from '../../support/process/romkit.ts';
import { noRack } from '../../support/rack/needs.ts';
import { openRack, type Rack } from '../../support/rack/rack.ts';
import { describeWhen, itWhen } from '../../support/skip.ts';

jest.setTimeout(180_000);

const firstMac = '52:54:00:77:00:21';
const secondMac = '52:54:00:77:00:22';
const thirdMac = '52:54:00:77:00:23';
const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/** A neighbour on the network of the boot server: once another DHCP server, once a machine. */
interface Neighbour {
  readonly pid: number;
  command(...words: readonly string[]): readonly [string, ...string[]];
  run(...words: readonly string[]): Promise<number>;
  leave(): void;
}

async function moveIn({ network }: Rack, port = 'port9', mac = firstMac): Promise<Neighbour> {
  const [file, ...args] = network.enter(['unshare', '--net', 'sh', '-c', 'echo here; exec cat']);
  const holder = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  const pid = holder.pid!;
  const command: Neighbour['command'] = (...words) =>
    network.enter(['nsenter', '--target', String(pid), '--net', ...(words as [string, ...string[]])]);
  const inNetwork = async (command: readonly [string, ...string[]]): Promise<number> => {
    const child = spawn(command[0], command.slice(1), { stdio: 'ignore', env: { PATH: path } });
    const [exitCode] = (await once(child, 'exit')) as [number];
    return exitCode;
  };
  for (const line of [
    `ip link add ${port} type veth peer name eth0 address ${mac} netns ${pid}`,
    `ip link set ${port} master br0 up`,
  ])
    expect(await inNetwork(network.enter(line.split(' ') as [string, ...string[]]))).toBe(0);
  const neighbour: Neighbour = {
    ...{ pid, command },
    run: (...words) => inNetwork(command(...words)),
    leave: () => void holder.kill('SIGKILL'),
  };
  await neighbour.run('ip', 'link', 'set', 'eth0', 'up');
  return neighbour;
}

/** dnsmasq as a site's own DHCP server. */
async function otherServer(neighbour: Neighbour, folder: string): Promise<ChildProcess> {
  await neighbour.run('ip', 'address', 'add', '10.77.0.2/24', 'dev', 'eth0');
  const [file, ...args] = neighbour.command(
    ...[
      'dnsmasq',
      '--no-daemon',
      '--conf-file=/dev/null',
      '--port=0',
      '--interface=eth0',
      '--bind-interfaces',
    ],
    ...['--dhcp-range=10.77.0.50,10.77.0.60', '--dhcp-boot=other.pxe', '--user=root', '--group=root'],
    ...['--enable-tftp', `--tftp-root=${folder}`],
    `--dhcp-leasefile=${join(folder, 'other.leases')}`,
  );
  const server = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: path } });
  for await (const line of createInterface({ input: server.stderr })) if (line.includes('started')) break;
  server.stderr.resume();
  return server;
}

/** Asks for an address as a PXE ROM for BIOS does, and takes it. */
function pxeClient(folder: string, ...more: readonly string[]): readonly string[] {
  const script = join(folder, 'lease.sh');
  writeFileSync(script, '#!/bin/sh\n[ "$1" = bound ] && ip addr add "$ip/24" dev "$interface"\nexit 0\n');
  chmodSync(script, 0o755);
  const asPxe = ['-V', 'PXEClient:Arch:00000:UNDI:002001', '-x', '0x5d:0000'];
  return ['busybox', 'udhcpc', '-i', 'eth0', '-n', '-q', '-f', '-s', script, ...asPxe, ...more];
}

/** IPv4 addresses of its card. */
async function hereAddresses({ command }: Neighbour): Promise<string[]> {
  const [file, ...args] = command('ip', '-4', '-o', 'address', 'show', 'dev', 'eth0');
  const { stdout } = await promisify(execFile)(file, args, { env: { PATH: path } });
  return [...stdout.matchAll(/inet ([\d.]+)/g)].map(([, address]) => address!);
}

/** Resolves when a program has said these words; rejects where it ends without. */
async function says(input: Readable, words: string): Promise<void> {
  for await (const line of createInterface({ input })) if (line.includes(words)) return;
  throw new Error(`It ended without saying "${words}".`);
}

describeWhen({
  tools: ['ip', 'unshare', 'nsenter', 'dnsmasq', 'busybox', 'curl', 'tcpdump'],
  path,
  lacks: noRack,
})('romkit serve on a network', () => {
  let rack: Rack;
  let neighbour: Neighbour;
  let serving: Running;
  beforeAll(async () => {
    rack = await openRack(1);
    neighbour = await moveIn(rack);
  });
  afterAll(async () => {
    neighbour.leave();
    await rack.close();
  });

  /** Another server gives a machine its address and not its boot program, and this one watches. */
  async function watchedBoot(): Promise<Boot | undefined> {
    const watching = await rack.serve('--watch');
    const machine = await moveIn(rack, 'port8', secondMac);
    expect(await machine.run(...pxeClient(rack.folder))).toBe(0);
    expect(await machine.run('curl', '-s', 'tftp://10.77.0.2/other.pxe')).toBe(68);
    let boots: readonly Boot[] = [];
    while ((boots[0]?.diagnosis ?? null) === null)
      ({ boots } = await rack.romkit<{ boots: Boot[] }>('boots', secondMac));
    machine.leave();
    watching.child.kill('SIGTERM');
    await watching.ended;
    return boots[0];
  }

  it('names another DHCP server, follows what it gives, gives no addresses beside it, and serves as a proxy', async () => {
    const other = await otherServer(neighbour, rack.folder);
    expect(await watchedBoot()).toMatchObject({
      state: 'seen',
      diagnosis: {
        ...{ code: 'nbp-missing', stage: 'nbp' },
        message: 'The TFTP server 10.77.0.2 has no other.pxe.',
      },
    });
    await expect(rack.serve('--dhcp', 'full')).rejects.toThrow(
      /other-dhcp-server[^]*The DHCP server 10\.77\.0\.2 offers 10\.77\.0\.\d+ and other\.pxe from 10\.77\.0\.2/,
    );
    const proxy = await rack.serve('--dhcp', 'proxy');
    proxy.child.kill('SIGTERM');
    expect((await proxy.ended).stderr).not.toContain('No DHCP server');
    other.kill();
    await once(other, 'exit');
  });

  it('wakes a machine by a packet that reaches every card of the network', async () => {
    await rack.romkit('machine', 'add', firstMac);
    const [file, ...args] = neighbour.command(
      ...['tcpdump', '-i', 'eth0', '-l', '-n', '-x', '-t', '-c', '1', 'udp', 'port', '9'],
    );
    const capture = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: path } });
    let captured = '';
    capture.stdout.on('data', (chunk: Buffer) => (captured += chunk.toString()));
    const closed = once(capture, 'close');
    await says(capture.stderr, 'listening on');
    await expect(rack.romkit('machine', 'power', firstMac, 'off')).rejects.toThrow('power-not-possible');
    const wake = ['machine', 'power', firstMac, 'on', '--interface', 'br0', '--state', rack.state, '--json'];
    const [program, ...words] = rack.network.enter([process.execPath, romkitProgram, ...(wake as [string])]);
    const ended = start({ root: rack.folder }, program, ...words).ended;
    expect(await ended).toMatchObject({ exitCode: 0 });
    await closed;
    expect(captured).toMatch(/^IP 10\.77\.0\.1\.\d+ > 10\.77\.0\.255\.9: /m);
    const bytes = [...captured.matchAll(/^\s+0x[\da-f]+:\s+(.*)$/gm)].map(([, hex]) => hex).join('');
    expect(bytes.replaceAll(' ', '')).toMatch(new RegExp(`f{12}(${firstMac.replaceAll(':', '')}){16}$`));
  });

  it('knows from its daemons how far a machine came, and why no farther', async () => {
    serving = await rack.serve('--dhcp', 'full', '--tftp', 'dnsmasq');
    await neighbour.run('ip', 'address', 'flush', 'dev', 'eth0');
    expect(await neighbour.run(...pxeClient(rack.folder))).toBe(0);
    // Its TFTP error 1: no such file (RFC 1350 section 5).
    expect(await neighbour.run('curl', '-s', 'tftp://10.77.0.1/undionly.kpxe')).toBe(68);
    let boots: readonly Boot[] = [];
    while ((boots[0]?.diagnosis ?? null) === null)
      ({ boots } = await rack.romkit<{ boots: Boot[] }>('boots', firstMac));
    expect(boots).toMatchObject([
      {
        mac: firstMac,
        firmware: 'bios',
        state: 'seen',
        endedMs: null,
        diagnosis: { code: 'nbp-missing', stage: 'nbp' },
      },
    ]);
    expect(boots[0]!.stages.slice(0, 3).map(({ stage, status }) => `${stage} ${status}`)).toEqual([
      ...['firmware done', 'dhcp done', 'nbp active'],
    ]);
  });

  it("keeps a machine's address for it when dnsmasq was killed", async () => {
    const leased = (await hereAddresses(neighbour))[0]!;
    process.kill(Number(readFileSync(join(rack.state, 'run', 'dnsmasq.pid'), 'utf8')), 'SIGKILL');
    await serving.said('dnsmasq serves again');
    const second = await moveIn(rack, 'port8', secondMac);
    expect(await second.run(...pxeClient(rack.folder, '-r', leased))).toBe(0);
    expect(await hereAddresses(second)).toEqual([expect.not.stringContaining(leased)]);
    second.leave();
  });

  itWhen({ tools: ['in.tftpd'], path })('sees with --watch that tftpd-hpa has sent a file', async () => {
    serving.child.kill('SIGTERM');
    await serving.ended;
    const bootFiles = join(rack.folder, 'boot-files');
    mkdirSync(bootFiles);
    writeFileSync(join(bootFiles, 'undionly.kpxe'), 'undi'.repeat(1000));
    const daemons = ['--dhcp', 'full', '--tftp', 'tftpd-hpa', '--boot-files', bootFiles];
    await rack.serve(...daemons, '--watch');
    const machine = await moveIn(rack, 'port8', thirdMac);
    expect(await machine.run(...pxeClient(rack.folder))).toBe(0);
    expect(await machine.run('curl', '-s', 'tftp://10.77.0.1/undionly.kpxe')).toBe(0);
    const isDone = ({ stages }: Boot): boolean =>
      stages.some(({ stage, status }) => stage === 'nbp' && status === 'done');
    let boots: readonly Boot[] = [];
    while (!boots.some(isDone)) ({ boots } = await rack.romkit<{ boots: Boot[] }>('boots', thirdMac));
    expect(boots).toMatchObject([{ state: 'seen', diagnosis: null }]);
    machine.leave();
  });
});
