import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runTool } from '../../../../system/process/run-tool.ts';
import { nest, takeExclusively } from '../../../../rom/flash/burn/exclusive.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { describeWhen } from '../../../support/skip.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-exclusive-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeWhen({ tools: ['flock'] })('a device that somebody has', () => {
  const take = (name: string) => takeExclusively(folder, name, runTool);

  it('is refused to others at once, until it is given back', async () => {
    const first = await take('tcp:192.0.2.1:4444');
    expect(await refusal(() => take('tcp:192.0.2.1:4444'))).toMatchObject({
      code: 'device-busy',
      exitCode: 35,
    });
    await (await take('tcp:192.0.2.1:4445')).release();
    await first.release();
    await (await take('tcp:192.0.2.1:4444')).release();
  });

  it('is refused for as long as a tool lives that was started for it, whoever started it', async () => {
    const device = await take('device');
    const chip = await take('chip');
    const [file, ...args] = nest(device.guard, chip.guard)(['sh', '-c', 'echo ready; exec cat']);
    const tool = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(tool.stdout, 'data');
    // As a romkit that is killed leaves it: the tool is there, its own lock counts for nothing.
    await device.release();
    await chip.release();
    for (const name of ['device', 'chip']) {
      const error = await refusal(() => take(name));
      expect(error.message).toContain('a tool that an earlier romkit started');
    }
    tool.stdin.end();
    await once(tool, 'close');
    await (await take('device')).release();
  });
});
