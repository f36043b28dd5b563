import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from '../../../cli/shell/program.ts';
import { readTested } from '../../../rom/build/record/tested.ts';
import type { RomkitError } from '../../../system/error.ts';
import { biosImage } from '../../rom/image/build-rom.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { fakeContext } from '../../support/fake-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'romkit-named-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string): string => join(folder, name);
for (const name of ['folder', 'settings']) mkdirSync(place(name));
execFileSync('mkfifo', ['pipe', 'a.rom.json', 'b.rom.tested.json', 'settings/romkit.config.yaml'].map(place));
symlinkSync('loop', place('loop'));
for (const name of ['a.rom', 'b.rom']) writeFileSync(place(name), biosImage());

const refused = (words: string): Promise<RomkitError> =>
  refusal(() => parse(fakeContext(folder), words.split(' ')));

const bad: readonly (readonly [name: string, message: RegExp])[] = [
  ['pipe', /pipe is a named pipe, not a file\.$/],
  ['folder', /folder is a folder, not a file\.$/],
  ['/dev/zero', /^\/dev\/zero is a device or a socket, not a file\.$/],
  [
    'loop',
    /loop (is a symbolic link that leads to itself|cannot be read: too many symbolic links encountered)\.$/,
  ],
  ['x'.repeat(300), /x (is too long for the name of a file|cannot be read: name too long)\.$/],
];

describe.each([
  'rom inspect FILE',
  'rom diff FILE FILE',
  'rom verify FILE',
  'script lint FILE',
  'test-qemu FILE',
  'test-qemu --nbp FILE',
  'test-qemu --kernel FILE --expect x',
  'test-qemu --matrix FILE',
  'flash --inventory FILE',
  'flash FILE --device qemu:card.rom',
  'image add debian --kernel FILE',
  'image add debian --iso FILE',
  'serve --tls-cert FILE --tls-key FILE',
  'serve --rack-file FILE',
  'person add me --password-file FILE',
  'machine list --server http://127.0.0.1:1 --token-file FILE',
])('romkit %s', (command) => {
  it.each(bad)('refuses %s, and does not wait for it', async (name, message) => {
    const error = await refused(command.replaceAll('FILE', name));
    expect(error).toMatchObject({ code: 'not-a-file', exitCode: 2, hint: expect.stringMatching(/\.$/) });
    expect(error.message).toMatch(message);
  });
});

describe.each(['import FILE', 'image add debian --folder FILE'])('romkit %s', (command) => {
  it.each(bad.filter(([name]) => name !== 'folder'))('refuses %s', async (name) => {
    const error = await refused(command.replace('FILE', name));
    expect(error).toMatchObject({ exitCode: 2, hint: expect.stringMatching(/\.$/) });
  });
});

describe('a named pipe beside a file', () => {
  it('is no manifest', async () => {
    expect(await refused('rom verify a.rom')).toMatchObject({
      code: 'not-a-file',
      message: `${place('a.rom.json')} is a named pipe, not a file.`,
    });
  });

  it('is no record of tests', async () => {
    expect(await readTested(place('b.rom'))).toEqual({
      missing: false,
      invalid: `${place('b.rom.tested.json')} is a named pipe, not a file`,
    });
  });

  it('is no settings file', async () => {
    const context = fakeContext(folder, {}, place('settings'));
    expect(await refusal(() => parse(context, ['config', 'show']))).toMatchObject({
      code: 'settings-not-readable',
    });
  });
});
