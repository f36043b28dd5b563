import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contentOf, qemuBackend } from '../../../rom/flash/backends/qemu.ts';
import { readRomFile } from '../../../rom/flash/plan/rom-file.ts';
import {
  mostFirmwareBytes,
  readFirmwareFile,
  readNamedFile,
  readNamedText,
} from '../../../system/files/regular-file.ts';
import { refusal } from '../../support/flash/refusal.ts';

const folder = mkdtempSync(join(tmpdir(), 'romkit-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string, size?: number): string => {
  const path = join(folder, name);
  if (size !== undefined) {
    writeFileSync(path, '');
    truncateSync(path, size);
  }
  return path;
};
mkdirSync(place('folder'));
execFileSync('mkfifo', [place('pipe')]);
symlinkSync('loop', place('loop'));
const socket = createServer().listen(place('socket'));
beforeAll(() => once(socket, 'listening'));
afterAll(() => void socket.close());

describe('a firmware file', () => {
  it.each([
    ['/dev/zero', '/dev/zero', 'not-a-file'],
    ['/dev/null', '/dev/null', 'not-a-file'],
    ['a folder', place('folder'), 'not-a-file'],
    ['a named pipe', place('pipe'), 'not-a-file'],
    ['a socket', place('socket'), 'not-a-file'],
    ['a link that leads to itself', place('loop'), 'not-a-file'],
    ['below such a link', place(join('loop', 'inner')), 'not-a-file'],
    ['a name of 300 bytes', place('a'.repeat(300)), 'not-a-file'],
    ['a path of 7000 bytes', place('folder/'.repeat(1000)), 'not-a-file'],
    ['empty', place('empty', 0), 'file-empty'],
    ['too large', place('large', mostFirmwareBytes + 1), 'file-too-large'],
    ['absent', place('none'), 'file-not-found'],
  ])('is not %s', async (_title, path, code) => {
    expect(await refusal(() => readFirmwareFile(path))).toMatchObject({ code });
    expect(await refusal(() => readRomFile(path))).toMatchObject({ code });
  });

  it('may be as large as the limit, and be reached by a link', async () => {
    place('most', mostFirmwareBytes);
    symlinkSync('most', place('link'));
    expect(await readFirmwareFile(place('link'))).toHaveLength(mostFirmwareBytes);
  });
});

describe('a file that a person names', () => {
  const example = 'a script';

  it('may be empty, and have as many bytes as it says', async () => {
    expect(await readNamedText(place('nothing', 0), { example })).toBe('');
    expect(await readNamedFile(place('small', 10), { example, mostBytes: 10 })).toHaveLength(10);
    expect(await refusal(() => readNamedFile(place('small'), { example, mostBytes: 9 }))).toMatchObject({
      code: 'file-too-large',
      message: `${place('small')} is larger than 9 bytes.`,
    });
  });

  it('may be a pipe that the shell has opened, which is read until its writer ends', async () => {
    // O_PATH: neither reader nor writer, so that both wait for each other.
    const descriptor = openSync(place('pipe'), 0o10000000);
    spawn('sh', ['-c', 'printf "#!ipxe" > "$0"', place('pipe')]).unref();
    try {
      expect(await readNamedText(`/dev/fd/${descriptor}`, { example })).toBe('#!ipxe');
    } finally {
      closeSync(descriptor);
    }
  });

  it.each([
    ['pipe', 'a named pipe, not a file.'],
    ['folder', 'a folder, not a file.'],
  ])('is called %s as the person wrote it', async (name, what) =>
    expect(await refusal(() => readNamedFile(place(name), { name, example }))).toMatchObject({
      message: `${name} is ${what}`,
      hint: 'Name a script.',
    }),
  );
});

describe('the file of a virtual card', () => {
  it.each(['/dev/zero', '/dev/null', place('folder'), place('pipe')])('is not %s', async (path) => {
    expect(await refusal(() => contentOf(path))).toMatchObject({ code: 'flash-wrong-chip', exitCode: 30 });
  });
});

describe('the copy kept beside the file of a virtual card', () => {
  it.each(['/dev/zero', place('pipe')])('is not read when it leads to %s', async (target) => {
    const path = place(`card-${target.split('/').at(-1)}.rom`);
    writeFileSync(path, Buffer.alloc(0));
    symlinkSync(target, `${path}.before`);
    const newFile = place('new.bin', 512);
    const { signal } = new AbortController();
    expect(await qemuBackend(path).write({ newFile }, { signal })).toMatchObject({
      result: 'failed',
      kind: 'unchanged',
    });
  });
});
