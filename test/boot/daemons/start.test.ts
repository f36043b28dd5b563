import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import { startDaemon } from '../../../boot/daemons/start.ts';
import { groupMembers, processes } from '../../support/process/processes.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { shell } from './starter.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-start-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a server', () => {
  it('serves when it says so, and not before', async () => {
    const lines: string[] = [];
    const plan = shell('echo starting; echo serving >&2; exec sleep 1000');
    const daemon = await startDaemon(plan, { onLine: (line) => lines.push(line) });
    expect(lines).toContain('serving');
    await daemon.stop();
    expect(await daemon.ended).toMatchObject({ signal: 'SIGTERM' });
  });

  it('is stopped with all that it started, even where that hears no SIGTERM', async () => {
    const daemon = await startDaemon(
      shell(
        `sh -c 'trap "" TERM; echo $$ > ${folder}/pid; echo serving; while :; do sleep 1000; done' & wait`,
      ),
    );
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(processes().map((process) => process.pid)).toContain(pid);
    await daemon.stop();
    expect(processes().map((process) => process.pid)).not.toContain(pid);
  });

  it('is gone with its workers, though it hears nothing of them any more', async () => {
    const worker = `sh -c 'trap "" TERM; while :; do sleep 1000; done' < /dev/null > /dev/null 2>&1 &`;
    const daemon = await startDaemon(
      shell(
        `echo $$ > ${folder}/pid; for each in $(seq 30); do ${worker} done; echo serving; exec sleep 1000`,
      ),
    );
    const group = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(groupMembers(group).length).toBeGreaterThan(30);
    await daemon.stop();
    expect(groupMembers(group)).toEqual([]);
  });

  it('finds its files, and the leases of its last run', async () => {
    const path = (name: string): string => join(folder, 'new', name);
    const files = [
      { path: path('conf'), text: 'new', keep: false },
      { path: path('leases'), text: '', keep: true },
    ];
    const plan = shell('cat conf leases; echo; echo serving; exec sleep 1000', {
      folders: [join(folder, 'new')],
      files,
      cwd: join(folder, 'new'),
    });
    await (await startDaemon(plan)).stop();
    writeFileSync(path('leases'), ' old leases');
    writeFileSync(path('conf'), 'old');
    const lines: string[] = [];
    await (await startDaemon(plan, { onLine: (line) => lines.push(line) })).stop();
    expect(lines[0]).toBe('new old leases');
  });

  it('that ends before it serves is shown in its own words', async () => {
    const error = await refusal(() => startDaemon(shell('echo bad option >&2; exit 3')));
    expect(error.code).toBe('daemon-failed');
    expect(error.message).toContain('exit code 3');
    expect(error.details).toEqual(['bad option']);
  });

  it('that says it cannot is not taken to serve', async () => {
    const plan = shell('echo no socket; echo serving; exec sleep 1000', {
      ready: { by: 'line', text: 'serving', unless: 'no socket' },
    });
    expect((await refusal(() => startDaemon(plan))).code).toBe('daemon-failed');
  });

  it('that never serves is given up, and nothing is left of it', async () => {
    const plan = shell(`echo $$ > ${folder}/pid; exec sleep 1000`);
    const error = await refusal(() => startDaemon(plan, { readyTimeoutMs: 300 }));
    expect(error.code).toBe('daemon-not-ready');
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(processes().map((process) => process.pid)).not.toContain(pid);
  });

  it('is given up when the signal says so', async () => {
    const controller = new AbortController();
    const onLine = (): void => controller.abort(new Error('enough'));
    const plan = shell('echo starting; exec sleep 1000');
    await expect(startDaemon(plan, { onLine, signal: controller.signal })).rejects.toThrow('enough');
  });

  it.each([
    ['itself', ['romkit-has-no-such-server']],
    [
      'for an ordinary user',
      ['sh', '-c', 'echo "unshare: failed to execute x: No such file or directory"; exit 1'],
    ],
  ] as const)('that is not installed is named with its package: %s', async (_how, command) => {
    const plan = shell('', { command: command as unknown as DaemonPlan['command'] });
    const error = await refusal(() => startDaemon(plan));
    expect([error.code, error.exitCode]).toEqual(['daemon-missing', 3]);
    expect(error.hint).toContain('dnsmasq-base');
  });
});
