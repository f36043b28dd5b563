import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { endLeftOver, startedBy } from '../../../boot/daemons/left-over.ts';
import { groupGone, processes } from '../../support/process/processes.ts';

/**
 * A shell that is a server with a mark of its own in its command, and has a helper of the same command, as a process that
 * forks. The server says its process id.
 */
const server = (mark: string) =>
  ['sh', '-c', `trap "" TERM; : ${mark}; (sleep 1000; :) & echo $$; while :; do sleep 1000; done`] as const;

const begun = new Set<number>();
afterEach(async () => {
  for (const group of begun) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // It has ended in the test.
    }
    await groupGone(group);
  }
  begun.clear();
});

/** @returns the server's process id; with `kill` its starter is killed first */
async function start(mark: string, environment: (starter: string) => string, kill: boolean): Promise<number> {
  const [file, ...args] = server(mark);
  const words = [file, ...args].map((word) => `'${word}'`).join(' ');
  const script = `env ${environment('$$')} setsid ${words} & wait`;
  const starter = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const [pid] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string];
  begun.add(Number(pid)).add(starter.pid!);
  if (kill) {
    starter.kill('SIGKILL');
    await once(starter, 'exit');
  }
  return Number(pid);
}

const lives = (pid: number): boolean => processes().some((each) => each.pid === pid);
const marked = (starter: string): string => `${startedBy}=${starter}`;

describe('endLeftOver', () => {
  it('ends a server whose romkit was killed', async () => {
    const pid = await start('left', marked, true);
    await endLeftOver(server('left'));
    expect(lives(pid)).toBe(false);
  });

  it('leaves a server whose romkit lives, one of another command, and one that no romkit started', async () => {
    const pids = [
      await start('kept', marked, false),
      await start('other', marked, true),
      await start('foreign', () => 'OTHER=1', true),
    ];
    await endLeftOver(server('kept'));
    await endLeftOver(server('foreign'));
    expect(pids.map(lives)).toEqual([true, true, true]);
  });
});
