import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { startFileServer, type FileServer } from '../../boot/server/files.ts';
import { beaconKernel } from '../../lab/os/beacon.ts';
import { plugCable, type SerialCable } from '../support/lab/serial-cable.ts';
import { compilers, noReal, realPlace } from '../support/firmware/real.ts';
import { documents, romkit, startRomkit, workOf, type Ended } from '../support/process/romkit.ts';
import { describeWhen } from '../support/skip.ts';

jest.setTimeout(30 * 60_000);

const mac = '52:54:00:77:00:01';

describeWhen({ tools: ['qemu-system-x86_64', 'socat', ...compilers], lacks: noReal('ipxe') })(
  'romkit console on a serial port',
  () => {
    const place = realPlace('shared', 'console');
    const rom = join(workOf(place), 'out', '8086100e.rom');
    const folder = mkdtempSync(join(tmpdir(), 'romkit-console-'));
    const [port, machinePort] = [join(folder, 'ttyA'), join(folder, 'ttyB')];
    const scripts = join(folder, 'web', 'bootdirectory');
    let server: FileServer;
    let cable: SerialCable;
    let machine: ChildProcess | undefined;

    beforeAll(async () => {
      mkdirSync(scripts, { recursive: true });
      writeFileSync(join(scripts, 'beacon'), beaconKernel('blue'));
      server = await startFileServer({ root: join(folder, 'web'), address: '127.0.0.1', port: 0 });
      // QEMU's own network: 10.0.2.2 is this machine.
      const baseUrl = `base-url=http://10.0.2.2:${server.port}`;
      const template = ['--embed', 'template:mac-chain', '--set', baseUrl];
      expect(await romkit(place, 'build', '8086:100e', ...template)).toMatchObject({ exitCode: 0 });
    });
    afterAll(async () => {
      await server.close();
      rmSync(folder, { recursive: true });
    });
    beforeEach(async () => void (cable = await plugCable(port, machinePort)));
    afterEach(async () => {
      machine?.kill('SIGKILL');
      await cable.unplug();
    });

    /** A machine at the other end of the cable; it is switched on by `cont` on its monitor. */
    function plugIn(): ChildProcess {
      const network = [
        '-netdev',
        'user,id=net0',
        '-device',
        `e1000,netdev=net0,mac=${mac},romfile=${rom},bootindex=1`,
      ];
      return spawn(
        'qemu-system-x86_64',
        [
          ...['-nodefaults', '-no-user-config', '-display', 'none', '-vga', 'none', '-S', '-m', '256'],
          ...['-machine', 'pc,graphics=off,accel=tcg', '-boot', 'strict=on', '-monitor', 'stdio', ...network],
          ...['-chardev', `serial,id=serial,path=${machinePort}`, '-serial', 'chardev:serial'],
        ],
        { stdio: ['pipe', 'ignore', 'inherit'] },
      );
    }

    /** Watch the machine from power-on. */
    async function watch(...args: string[]): Promise<Ended> {
      machine = plugIn();
      const watching = startRomkit(place, 'console', '--port', port, '--json', ...args);
      await watching.event(({ type }) => type === 'outcome');
      machine.stdin!.write('cont\n');
      return watching.ended;
    }

    it('sees a ROM that romkit built boot to the system that was named', async () => {
      const kernel = `kernel http://10.0.2.2:${server.port}/bootdirectory/beacon rack=7`;
      writeFileSync(join(scripts, `${mac}.gpxe`), `#!ipxe\n${kernel}\nboot\n`);
      const ended = await watch('--method', 'rom', '--expect', 'ROMKIT-BEACON {"image":"blue"');
      const result = documents(ended).at(-1);
      expect(result).toMatchObject({
        diagnosis: null,
        port,
        mac,
        method: 'rom',
        result: 'complete',
        restarts: 0,
      });
      const { stages } = (result as unknown as { state: { stages: { stage: string; status: string }[] } })
        .state;
      expect(stages.map(({ stage, status }) => `${stage} ${status}`)).toEqual(
        ['firmware', 'dhcp', 'mac-script', 'kernel', 'os'].map((stage) => `${stage} done`),
      );
      expect(ended.exitCode).toBe(0);
    });

    it('names the script that is not there, and exits with 20', async () => {
      rmSync(join(scripts, `${mac}.gpxe`), { force: true });
      const ended = await watch('--timeout', '10');
      expect(documents(ended).at(-1)).toMatchObject({
        result: 'broken',
        diagnosis: {
          code: 'mac-script-missing',
          stage: 'mac-script',
          message: expect.stringContaining(mac) as unknown,
        },
      });
      expect(ended.exitCode).toBe(20);
    });
  },
);
