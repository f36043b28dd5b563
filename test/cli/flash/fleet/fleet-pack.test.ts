import { execFileSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { packJob, type RomTask } from '../../../../cli/flash/fleet/fleet-pack.ts';
import { runTool } from '../../../../system/process/run-tool.ts';

/** The files that a host gets for a device. */
async function packed(device: string): Promise<string[]> {
  const host = { device, chip: null, confirm: [], allow: [], offset: null, slotSize: null };
  const rom = { path: '/none/new.rom', bytes: Buffer.from('rom'), sha256: '0'.repeat(64) };
  const task = { host, rom } as unknown as RomTask;
  const agent = { content: Buffer.from('agent'), name: 'a1' };
  const archive = await packJob(agent, task, 'job-1', runTool);
  return execFileSync('tar', ['-tzf', '-'], { input: archive, encoding: 'utf8' }).split('\n');
}

const serialport = 'agents/a1/node_modules/serialport/package.json';

it.each(['flashrom:serprog', 'flashrom:serprog:', 'flashrom:serprog:dev=/dev/ttyUSB0:115200'])(
  'gives a host what speaks to a serial port for %s',
  async (device) => expect(await packed(device)).toContain(serialport),
);

it.each(['flashrom:serprog:ip=192.0.2.1:4444', 'enp3s0'])(
  'gives a host no more than it needs for %s',
  async (device) => {
    const files = await packed(device);
    expect(files).toEqual(
      expect.arrayContaining(['agents/a1/agent.mjs', 'jobs/job-1/new.rom', 'jobs/job-1/job.json']),
    );
    expect(files).not.toContain(serialport);
  },
);
