import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { afterEach, expect, it } from '@jest/globals';
import { lives, thisHolder } from '../../../system/lock/holder.ts';

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
  const parent = spawn('sh', ['-c', 'read -r word <&3 & echo $!; exec sleep 1000'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  started.push(parent);
  const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
  const pid = Number(line.toString());
  // A shell would wait for it; sleep does not.
  await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n');
  (parent.stdio[3] as Writable).end('word\n');
  await until(() => fields(pid)[0] === 'Z');
  expect(await lives({ pid, startTicks: fields(pid)[19]! })).toBe(false);
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
