import { expect, it } from '@jest/globals';
import { plainWatcher } from '../../../cli/build/watch-build.ts';

it('says each step once, and counts objects every five seconds', () => {
  const lines: string[] = [];
  let ms = 0;
  const watcher = plainWatcher({ note: (line) => void lines.push(line) }, () => ms);
  const targets = ['bin/undionly.kpxe'];
  watcher.onEvent({ type: 'step', targets, step: 'copying' });
  for (const done of [1, 2, 3, 4]) {
    watcher.onEvent({ type: 'step', targets, step: 'compiling', done, total: 62 });
    ms += 2500;
  }
  watcher.onEvent({ type: 'step', targets, step: 'linking' });
  expect(lines).toEqual([
    'bin/undionly.kpxe: preparing the source',
    'bin/undionly.kpxe: compiling',
    'bin/undionly.kpxe: 3 of 62 objects compiled',
    'bin/undionly.kpxe: linking',
  ]);
});
