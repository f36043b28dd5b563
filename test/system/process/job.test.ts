import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jobLines } from '../../../system/process/job-lines.ts';
import { startJob } from '../../../system/process/job.ts';
import { groupLives, killGroup } from '../../../system/process/process-group.ts';
import { bundleProgram } from '../../support/firmware/bundle.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-job-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves when nobody is left in the group, and never where somebody stays. */
async function gone(group: number): Promise<void> {
  while (groupLives(group)) await wait(10);
}

describe('a job', () => {
  it('tells by the system’s own code that it cannot be started', async () => {
    await expect(startJob({ command: ['/no/such/program'] })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(startJob({ command: [folder] })).rejects.toMatchObject({ code: 'EACCES' });
  });

  it('has its whole group killed when its first process ends', async () => {
    const job = await startJob({ command: ['sh', '-c', 'sleep 1000 & exit 3'] });
    expect(await job.closed).toEqual({ exitCode: 3, signal: null });
    await gone(job.pid);
  });

  it.each([
    ['group', 'worker\n'],
    ['first', 'first\n'],
  ] as const)('asks the %s by SIGTERM to end', async (ask, said) => {
    const worker = `trap 'echo worker >> said; exit' TERM; echo ready; while :; do sleep 0.05; done`;
    const first = `trap 'echo first >> said; kill -9 $!; exit' TERM; (${worker}) & while :; do wait; done`;
    const script = ask === 'first' ? first : `trap '' TERM; (${worker}); exit`;
    const job = await startJob({ command: ['sh', '-c', script], cwd: folder, ask });
    await jobLines(job).says('ready');
    await job.end();
    expect(readFileSync(join(folder, 'said'), 'utf8')).toBe(said);
    expect(groupLives(job.pid)).toBe(false);
  });

  it('kills a group that does not heed SIGTERM', async () => {
    const job = await startJob({
      command: ['sh', '-c', `trap '' TERM; echo ready; while :; do sleep 1; done`],
    });
    await jobLines(job).says('ready');
    expect(await job.end()).toEqual({ exitCode: null, signal: 'SIGKILL' });
  });

  it('ends when its signal is aborted, before it was started too', async () => {
    const signal = AbortSignal.abort();
    const job = await startJob({ command: ['sleep', '1000'], signal });
    expect(await job.exited).toEqual({ exitCode: null, signal: 'SIGTERM' });
  });

  it('keeps its last lines, and says which of several texts came', async () => {
    const job = await startJob({ command: ['sh', '-c', 'seq 30; echo bound >&2; printf tail'] });
    const heard: string[] = [];
    const lines = jobLines(job, (line) => heard.push(line));
    expect(await lines.says('failed', 'bound')).toBe('bound');
    await Promise.all([job.closed, once(job.stdout!, 'close')]);
    expect(lines.last()).toHaveLength(20);
    expect(heard).toEqual(expect.arrayContaining(['1', '30', 'bound', 'tail']));
  });
});

describe('the end of romkit', () => {
  /** A romkit that starts a job and ends at once; stdout is the job's process id. */
  function endedRomkit(outlivesUs: boolean): number {
    const text = `import { startJob } from './system/process/job.ts';
      const { pid } = await startJob({ command: ['sleep', '1000'], stdio: 'ignore', outlivesUs: ${outlivesUs} });
      process.stdout.write(String(pid));
      process.exit(0);`;
    const outfile = join(folder, 'romkit.mjs');
    bundleProgram({ text }, outfile);
    return Number(spawnSync(process.execPath, [outfile], { encoding: 'utf8' }).stdout);
  }

  it('ends its jobs', async () => {
    const pid = endedRomkit(false);
    expect(pid).toBeGreaterThan(1);
    await gone(pid);
  });

  it('leaves alone those that outlive it', async () => {
    const pid = endedRomkit(true);
    expect(groupLives(pid)).toBe(true);
    await killGroup(pid);
  });
});
