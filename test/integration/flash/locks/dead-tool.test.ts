import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { flockHolders } from '../../../../system/lock/flock-holders.ts';
import { endDeadTool } from '../../../../rom/flash/burn/dead-tool.ts';
import { hasLostLine, lineOf } from '../../../../rom/flash/backends/flashrom/hang-up.ts';
import { serveOverSerial } from '../../../support/card/serve-serial.ts';
import { describeWhen, itWhen } from '../../../support/skip.ts';

let folder: string;
let lock: string;
let server: Server;
let sockets: Socket[];
let tools: ChildProcess[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-dead-tool-'));
  lock = join(folder, 'lock');
  [sockets, tools] = [[], []];
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined).resume();
    sockets.push(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  tools.forEach((tool) => tool.kill('SIGKILL'));
  sockets.forEach((socket) => socket.destroy());
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const portOf = (): number => (server.address() as AddressInfo).port;

/** Holds a line and never looks whether anybody is there, as flashrom does. */
const program = `
  process.on('SIGTERM', () => process.argv.includes('--stubborn') || process.exit());
  const [, where] = /(?:ip|dev)=(.*?)(?::\\d+)?$/.exec(process.argv.at(-1));
  if (where.startsWith('/')) {
    const { constants, openSync } = require('node:fs');
    openSync(where, constants.O_RDWR | constants.O_NOCTTY);
    console.log('ready');
    setInterval(() => undefined, 1000);
  } else {
    const port = Number(process.argv.at(-1).split(':').at(-1));
    const socket = require('node:net').connect({ host: where, port, allowHalfOpen: true });
    socket.on('connect', () => console.log('ready')).pause();
    setInterval(() => undefined, 1000);
  }
`;

interface Kind {
  readonly name?: string;
  readonly detached?: boolean;
  readonly flags?: readonly string[];
}

/** A tool that has the lock and a line. @returns its process */
async function start(spec: string, { name = 'flashrom', detached = true, flags = [] }: Kind = {}) {
  const file = join(folder, name);
  symlinkSync(process.execPath, file);
  const args = ['-n', '-F', lock, file, '-e', program, '--', ...flags, '-p', spec];
  const tool = spawn('flock', args, { detached, stdio: ['ignore', 'pipe', 'inherit'] });
  tools.push(tool);
  await once(tool.stdout, 'data');
  return tool.pid!;
}

const overTcp = (): string => `serprog:ip=127.0.0.1:${portOf()}`;

/** The programmer closes; resolves when the kernel of the tool's side knows. */
async function hangUp(pid: number): Promise<void> {
  sockets.forEach((socket) => socket.end());
  const line = { kind: 'tcp', host: '127.0.0.1', port: portOf() } as const;
  while (!hasLostLine(pid, line)) await new Promise(setImmediate);
}

describeWhen({ tools: ['flock'] })('a tool that keeps a lock', () => {
  it('is ended when its programmer is gone', async () => {
    const pid = await start(overTcp());
    expect(flockHolders(lock)).toEqual([pid]);
    expect(lineOf(pid)).toMatchObject({ kind: 'tcp', port: portOf() });
    await hangUp(pid);
    expect(await endDeadTool(lock)).toEqual([{ pid }]);
    expect(flockHolders(lock)).toEqual([]);
  });

  it('is ended though it does not want to', async () => {
    const pid = await start(overTcp(), { flags: ['--stubborn'] });
    const exited = once(tools[0]!, 'exit');
    await hangUp(pid);
    expect(await endDeadTool(lock)).toEqual([{ pid }]);
    expect(await exited).toEqual([null, 'SIGKILL']);
  });

  it('is left alone while its programmer is there', async () => {
    const pid = await start(overTcp());
    expect(await endDeadTool(lock)).toEqual([]);
    expect(flockHolders(lock)).toEqual([pid]);
  });

  it.each([
    ['is another program', { name: 'other' }],
    ['is not in a session of its own, so not of our starting', { detached: false }],
  ])('is left alone when it %s', async (_what, kind) => {
    const pid = await start(overTcp(), kind);
    await hangUp(pid);
    expect(await endDeadTool(lock)).toEqual([]);
    expect(flockHolders(lock)).toEqual([pid]);
  });

  itWhen({ tools: ['socat'] })(
    'is ended when its port was pulled out, though another is there by that name',
    async () => {
      const path = join(folder, 'tty');
      const first = await serveOverSerial(path, portOf());
      const pid = await start(`serprog:dev=${path}:115200`);
      expect(await endDeadTool(lock)).toEqual([]);
      await first.close();
      const second = await serveOverSerial(path, portOf());
      expect(await endDeadTool(lock)).toEqual([{ pid }]);
      await second.close();
    },
  );
});
