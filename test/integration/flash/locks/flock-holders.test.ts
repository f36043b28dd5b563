import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { flockHolders } from '../../../../system/lock/flock-holders.ts';
import { describeWhen } from '../../../support/skip.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-flock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeWhen({ tools: ['flock'] })('who has a kernel lock', () => {
  it('is found by whatever name the file is asked for, and not who merely has the file open', async () => {
    const path = join(folder, 'lock');
    const reader = openSync(path, 'a+');
    expect(flockHolders(path)).toEqual([]);
    const args = ['-n', '-F', path, 'sh', '-c', 'echo ready; exec cat'];
    const holder = spawn('flock', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    symlinkSync(path, join(folder, 'link'));
    expect(flockHolders(join(folder, 'link'))).toEqual([holder.pid]);
    holder.stdin.end();
    await once(holder, 'close');
    expect(flockHolders(path)).toEqual([]);
    closeSync(reader);
  });

  it('is nobody where there is no such file', () => {
    expect(flockHolders(join(folder, 'none'))).toEqual([]);
  });
});
