import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { makeRunFolder, sweepRunFolders } from '../../../system/files/run-folder.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'romkit-run-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

it('keeps the folders of the living and of others, and removes those of the dead', async () => {
  const mine = basename(await makeRunFolder('lab', parent));
  const words = mine.split('-');
  const dead = words.map((word, place) => (place === 5 ? `${Number(word) + 1}` : word)).join('-');
  const elsewhere = words.map((word, place) => (place === 3 ? `${Number(word) + 1}` : word)).join('-');
  for (const name of [dead, elsewhere, 'romkit-lab-x', 'other']) mkdirSync(join(parent, name));
  writeFileSync(join(parent, dead, 'file'), '');
  expect(await sweepRunFolders(parent)).toEqual([join(parent, dead)]);
  expect(readdirSync(parent).sort()).toEqual([mine, elsewhere, 'romkit-lab-x', 'other'].sort());
});

it('does not follow a link that looks like a folder of the dead', async () => {
  const words = basename(await makeRunFolder('lab', parent)).split('-');
  mkdirSync(join(parent, 'precious'));
  words[5] = '1';
  symlinkSync(join(parent, 'precious'), join(parent, words.join('-')));
  expect(await sweepRunFolders(parent)).toEqual([]);
});

it('leaves a folder alone while a tool works with what is in it', async () => {
  const words = basename(await makeRunFolder('flash', parent)).split('-');
  words[5] = '1';
  const dead = join(parent, words.join('-'));
  mkdirSync(dead);
  const tool = spawn('tail', ['-f', '/dev/null', join(dead, 'image')], { stdio: 'ignore' });
  const ended = new Promise((resolve) => tool.once('exit', resolve));
  while (!readFileSync(`/proc/${tool.pid}/cmdline`, 'utf8').includes(dead))
    await new Promise((resolve) => setImmediate(resolve));
  expect(await sweepRunFolders(parent)).toEqual([]);
  tool.kill('SIGKILL');
  await ended;
  expect(await sweepRunFolders(parent)).toEqual([dead]);
});
