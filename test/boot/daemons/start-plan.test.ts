import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import { startedBy } from '../../../boot/daemons/left-over.ts';
import { startDaemon, type StartOptions } from '../../../boot/daemons/start.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { shell } from './starter.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-plan-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Lines of a server that serves and is stopped. */
async function linesOf(plan: DaemonPlan, options: StartOptions = {}): Promise<string[]> {
  const lines: string[] = [];
  const daemon = await startDaemon(plan, { ...options, onLine: (line) => lines.push(line) });
  await daemon.stop();
  return lines;
}

describe('the plan of a server', () => {
  it('is not begun where the signal has fired', async () => {
    const files = [{ path: join(folder, 'conf'), text: '', keep: false }];
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(startDaemon(shell('echo serving', { files }), { signal })).rejects.toThrow('enough');
    expect(existsSync(join(folder, 'conf'))).toBe(false);
  });

  it('has folders that it writes to while it runs', async () => {
    const folders = [join(folder, 'a/b'), join(folder, 'c')];
    await linesOf(shell('echo serving; exec sleep 1000', { folders }));
    expect(folders.map((path) => existsSync(path))).toEqual([true, true]);
  });

  it('has settings of the kernel, below /proc/sys', async () => {
    const path = join(folder, 'setting');
    const kernelSettings = [{ path: `../..${path}`, value: '7' }];
    await linesOf(shell('echo serving; exec sleep 1000', { kernelSettings }));
    expect(readFileSync(path, 'utf8')).toBe('7');
  });

  it('has files that the server reads, and programs that it runs', async () => {
    const path = (name: string): string => join(folder, name);
    const files = [
      { path: path('conf'), text: '', keep: false },
      { path: path('hook'), text: '', keep: false, isProgram: true },
    ];
    await linesOf(shell('echo serving; exec sleep 1000', { files }));
    const modes = files.map((file) => statSync(file.path).mode & 0o777);
    // The owner's bits: the others are up to the umask.
    expect(modes.map((mode) => mode & 0o700)).toEqual([0o600, 0o700]);
  });

  it('changes its groups where the kernel lets it: user_namespaces(7)', async () => {
    const started = linesOf(shell('echo serving; exec sleep 1000', { changesGroups: true }));
    if (readFileSync('/proc/self/setgroups', 'utf8') === 'deny\n')
      await expect(started).rejects.toMatchObject({ code: 'groups-forbidden' });
    else expect(await started).toEqual(['serving']);
  });

  it('fails with a file to keep that cannot be written', async () => {
    const files = [{ path: join(folder, 'missing/leases'), text: '', keep: true }];
    await expect(startDaemon(shell('echo serving', { files }))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('has an environment of its own, in which servers are found', async () => {
    const script = `echo "$PATH"; echo "$LC_ALL $X $${startedBy}"; pwd; echo serving; exec sleep 1000`;
    const [path, values, cwd] = await linesOf(shell(script, { env: { X: 'x' }, cwd: folder }));
    expect(path!.endsWith(':/usr/sbin:/sbin')).toBe(true);
    expect([values, cwd]).toEqual([`C x ${process.pid}`, folder]);
  });

  it('is started by way of another program, where there is one', async () => {
    const wrap: StartOptions['wrap'] = (command) => ['env', 'Y=y', ...command];
    expect(await linesOf(shell('echo "$Y"; echo serving; exec sleep 1000'), { wrap })).toContain('y');
  });

  it('ends what an earlier romkit left of it', async () => {
    const left = spawn('sleep', ['1001'], {
      ...{ detached: true, stdio: 'ignore' },
      env: { PATH: process.env['PATH'], [startedBy]: '1' },
    });
    await once(left, 'spawn');
    const ended = once(left, 'exit');
    await linesOf(
      { ...shell(''), command: ['sleep', '1001'], ready: { by: 'line', text: 'never' } },
      { readyTimeoutMs: 50 },
    ).catch(() => undefined);
    expect((await ended)[1]).toMatch(/^SIG/);
  });

  it('that is asked by TFTP whether it serves is not asked any more once it has ended', async () => {
    const sockets = (): number =>
      process.getActiveResourcesInfo().filter((name) => name.startsWith('UDP')).length;
    const before = sockets();
    // Nobody serves at this address.
    const plan = shell('exit 3', { ready: { by: 'tftp', address: '127.69.69.69' } });
    expect((await refusal(() => startDaemon(plan))).message).toContain('exit code 3');
    // A socket that was closed is gone after the next turn of the loop.
    for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
    expect(sockets()).toBe(before);
  });

  it('says how long it was waited for', async () => {
    const error = await refusal(() => startDaemon(shell('exec sleep 1000'), { readyTimeoutMs: 100 }));
    expect(error.message).toBe('dnsmasq was started, but did not serve within 0.1 s.');
    expect(error.hint).toBe('Look at what it says: sh -c exec sleep 1000');
  });
});
