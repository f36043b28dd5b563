import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeLock } from '../../../system/lock/lock.ts';
import { compileModules } from '../../support/firmware/modules.ts';

/** Takes the lock; holds it until it is told to let go, over and over; a line says what it does. */
const holder = `
import { appendFileSync } from 'node:fs';
import { takeLock } from './system/lock/lock.js';
const [path, rounds, journal] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round++) {
  const lock = await takeLock(path, { onWait: (pid) => console.log('waiting ' + pid) });
  console.log('holding');
  if (journal === undefined) await new Promise((resolve) => process.stdin.once('data', resolve));
  else {
    appendFileSync(journal, 'in\\n');
    await new Promise((resolve) => setImmediate(resolve));
    appendFileSync(journal, 'out\\n');
  }
  await lock.release();
}
process.exit(0);
`;

let folder: string;
let path: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-lock-'));
  path = join(folder, 'locks', 'one.lock');
  children = [];
  compileModules(folder, 'system/lock/lock.ts');
  writeFileSync(join(folder, 'holder.js'), holder);
});
afterEach(() => {
  children.forEach((child) => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true, force: true });
});

/** A process that takes the lock; `said` resolves when it has said a line that begins so. */
function contender(...args: string[]) {
  const child = spawn(process.execPath, [join(folder, 'holder.js'), path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const said = async (words: string): Promise<void> => {
    while (!lines.some((line) => line.startsWith(words))) {
      if (child.exitCode !== null) throw new Error(`it ended without saying "${words}"`);
      await Promise.race([once(reader, 'line'), once(child, 'exit')]);
    }
  };
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, said, ended };
}

const leftOver = (): string[] => readdirSync(join(folder, 'locks'));

describe('a lock', () => {
  it('is free after its release, and leaves nothing', async () => {
    for (let round = 0; round < 3; round++) await (await takeLock(path)).release();
    expect(leftOver()).toEqual([]);
  });

  it('is waited for while another process has it, which is told once', async () => {
    const other = contender('1');
    await other.said('holding');
    const waitedFor: number[] = [];
    const taken = takeLock(path, { onWait: (pid) => waitedFor.push(pid) });
    const second = contender('1');
    await second.said(`waiting ${other.child.pid}`);
    second.child.kill('SIGKILL');
    other.child.stdin.write('go\n');
    await (await taken).release();
    expect(waitedFor).toEqual([other.child.pid]);
    expect(await other.ended).toBe(0);
  });

  it('of a process that was killed is taken over', async () => {
    const other = contender('1');
    await other.said('holding');
    const taken = takeLock(path);
    other.child.kill('SIGKILL');
    await other.ended;
    await (await taken).release();
    expect(leftOver()).toEqual([]);
  });

  it('of a process whose id another has now is taken over', async () => {
    const lock = await takeLock(path);
    const record = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    await lock.release();
    writeFileSync(path, JSON.stringify({ ...record, startTicks: '1' }));
    await (await takeLock(path)).release();
  });

  it.each(['', '{', 'null'])('that says nothing (%j) is none', async (content) => {
    mkdirSync(join(folder, 'locks'));
    writeFileSync(path, content);
    await (await takeLock(path)).release();
    expect(leftOver()).toEqual([]);
  });

  it('is given up when the waiting is aborted', async () => {
    const other = contender('1');
    await other.said('holding');
    const abort = new AbortController();
    const taken = takeLock(path, {
      signal: abort.signal,
      onWait: () => abort.abort(new Error('enough')),
    });
    await expect(taken).rejects.toThrow('enough');
  });

  it('is held by one at a time, whoever is killed', async () => {
    const journal = join(folder, 'journal');
    const doomed = contender('1');
    await doomed.said('holding');
    const contenders = Array.from({ length: 4 }, () => contender('5', journal));
    await Promise.all(contenders.map(({ said }) => said('waiting')));
    // Now all of them find a dead holder at once.
    doomed.child.kill('SIGKILL');
    expect(await Promise.all(contenders.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    expect(readFileSync(journal, 'utf8')).toBe('in\nout\n'.repeat(20));
    expect(leftOver()).toEqual([]);
  });

  it('says where it could not be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(takeLock(join(folder, 'file', 'x.lock'))).rejects.toMatchObject({ code: 'not-writable' });
  });
});
