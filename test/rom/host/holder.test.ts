import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from '@jest/globals';
import { lives, thisHolder } from '../../../rom/host/holder.ts';

const started: { kill(signal: 'SIGKILL'): boolean }[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

const fields = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');

it('tells this process from an earlier one with the same id', async () => {
  const holder = await thisHolder();
  expect(await lives(holder)).toBe(true);
  expect(await lives({ ...holder, startTicks: '1' })).toBe(false);
});

it('counts what has ended and was not waited for as gone', async () => {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 1000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(parent);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  while (fields(pid)[0] !== 'Z') await new Promise((resolve) => setImmediate(resolve));
  expect(await lives({ pid, startTicks: fields(pid)[19]! })).toBe(false);
});
