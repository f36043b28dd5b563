import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runJob } from '../../../system/process/run-job.ts';
import type { Run } from '../../../system/process/run.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { groupGone, groupMembers } from '../../support/process/processes.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-process-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const node = (code: string): [string, ...string[]] => [process.execPath, '-e', code];

describe.each<[string, Run]>([
  ['runJob', runJob],
  ['runTool', runTool],
])('%s', (_name, runIt) => {
  it('gives both streams and the exit code, and never throws for it', async () =>
    expect(await runIt({ command: ['sh', '-c', 'echo out; echo err >&2; exit 7'] })).toMatchObject({
      exitCode: 7,
      signal: undefined,
      stdout: 'out\n',
      stderr: 'err\n',
      notFound: false,
    }));

  it('tells a program that is not there from one that fails', async () => {
    expect(await runIt({ command: ['/nowhere/program'] })).toMatchObject({ exitCode: 127, notFound: true });
    expect(await runIt({ command: ['false'] })).toMatchObject({ exitCode: 1, notFound: false });
  });

  it('tells a signal', async () =>
    expect(await runIt({ command: ['sh', '-c', 'kill -9 $$'] })).toMatchObject({ signal: 'SIGKILL' }));

  it('hands arguments on as they are: no shell', async () =>
    expect((await runIt({ command: ['printf', '%s', '$(id) `id` * "'] })).stdout).toBe('$(id) `id` * "'));

  it('gives input, and bytes unchanged', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    const result = await runIt({ command: ['cat'], input: bytes, binary: true });
    expect(result.stdoutBytes?.equals(bytes)).toBe(true);
    expect(result.stdout).toBe('');
  });

  it('adds to the environment, takes from it, or replaces it', async () => {
    const env = async (request: Partial<Parameters<Run>[0]>): Promise<Record<string, string>> =>
      JSON.parse(
        (await runIt({ command: node('console.log(JSON.stringify(process.env))'), ...request })).stdout,
      ) as Record<string, string>;
    expect(await env({ env: { ROMKIT_X: '1' } })).toMatchObject({ ROMKIT_X: '1', PATH: process.env['PATH'] });
    expect(await env({ env: { PATH: undefined } })).not.toHaveProperty('PATH');
    expect(await env({ env: { ROMKIT_X: '1' }, extendEnv: false })).toEqual({ ROMKIT_X: '1' });
  });

  it('does not mind a program that reads no input', async () =>
    expect((await runIt({ command: ['true'], input: Buffer.alloc(1 << 20) })).exitCode).toBe(0));

  it('works in the folder', async () =>
    expect((await runIt({ command: ['pwd'], cwd: folder })).stdout.trim()).toBe(folder));
});

describe('runJob', () => {
  it('gives lines as they come, the last without its end too', async () => {
    const lines: string[] = [];
    const script = `process.stdout.write('one\\ntw');process.stdout.write('o\\nthree');process.stderr.write('err\\n')`;
    await runJob({ command: node(script), onLine: (line, stream) => lines.push(`${stream} ${line}`) });
    expect(lines.filter((line) => line.startsWith('stdout'))).toEqual([
      'stdout one',
      'stdout two',
      'stdout three',
    ]);
    expect(lines).toContain('stderr err');
  });

  it('ends a program with all its children when aborted', async () => {
    const abort = new AbortController();
    let group = 0;
    const result = await runJob({
      command: ['sh', '-c', 'sleep 1000 & sleep 1000 & echo $$; wait'],
      signal: abort.signal,
      onLine: (line) => {
        group = Number(line);
        expect(groupMembers(group).length).toBeGreaterThan(1);
        abort.abort();
      },
    });
    expect(result.signal).toBe('SIGTERM');
    await groupGone(group);
  });

  it('ends one that does not listen to SIGTERM', async () => {
    const abort = new AbortController();
    const result = await runJob({
      command: ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done'],
      signal: abort.signal,
      onLine: () => abort.abort(),
    });
    expect(result.signal).toBe('SIGKILL');
  });

  it('ends at once what is aborted already', async () => {
    const mark = join(folder, 'mark');
    const result = await runJob({
      command: ['sh', '-c', `sleep 1; echo > ${mark}`],
      signal: AbortSignal.abort(),
    });
    expect(result.signal).toBe('SIGTERM');
    expect(() => readFileSync(mark)).toThrow();
  });

  it('ends what a program that was killed has left, and does not wait for it', async () => {
    let group = 0;
    const result = await runJob({
      command: ['sh', '-c', 'sleep 1000 & echo $$; kill -9 $$'],
      onLine: (line) => (group = Number(line)),
    });
    expect(result.signal).toBe('SIGKILL');
    await groupGone(group);
  });

  it('gives a program a group of its own: a Ctrl-C on the terminal reaches romkit alone', async () => {
    const groupOf = (text: string): string => text.slice(text.lastIndexOf(')')).split(' ')[3]!;
    const { stdout } = await runJob({ command: ['cat', '/proc/self/stat'] });
    expect(groupOf(stdout)).toBe(stdout.split(' ')[0]);
    expect(groupOf(stdout)).not.toBe(groupOf(readFileSync('/proc/self/stat', 'utf8')));
  });
});

describe('runTool', () => {
  it('ends a tool when aborted', async () => {
    const abort = new AbortController();
    const result = runTool({ command: ['sleep', '1000'], signal: abort.signal });
    abort.abort();
    expect(await result).toMatchObject({ signal: 'SIGTERM', notFound: false });
  });
});
