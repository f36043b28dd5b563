import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { mostTextBytes, readText } from '../../../../boot/import/source/text.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { withFolder } from '../folder.ts';

describe('readText', () => {
  it.each([
    ['drops a byte order mark', '\ufeffhost', 'host'],
    ['keeps letters of any language', 'host é ü 名 \u{1f5a5}', 'host é ü 名 \u{1f5a5}'],
    ['keeps the character that stands for what cannot be read', 'a\ufffdb', 'a\ufffdb'],
    ['takes an empty file', '', ''],
    ['takes a text that begins as a format does', '070701 hsqs', '070701 hsqs'],
  ])('%s', async (_title, content, text) => {
    await withFolder({ file: content }, async (folder) => {
      expect(await readText(join(folder, 'file'))).toBe(text);
    });
  });

  it.each([
    ['Latin-1', Buffer.from('# ok\nhost \xe9', 'latin1'), 'file:2 is not UTF-8.'],
    [
      'Latin-1 behind UTF-8',
      Buffer.concat([Buffer.from('ü\ufffd\n\n'), Buffer.from([0xfc])]),
      'file:3 is not UTF-8.',
    ],
    ['a character that is cut off', Buffer.from('\n\u{1f5a5}').subarray(0, 4), 'file:2 is not UTF-8.'],
    ['NUL', Buffer.from('a\nb\0c'), 'file:2 has a NUL byte: it is no text file.'],
    ['NUL in the first line', Buffer.from('\0\n\n'), 'file:1 has a NUL byte: it is no text file.'],
    ['gzip', gzipSync('host a {}'), 'file is a gzip file, no configuration file.'],
    ['gzip without NUL', Buffer.from([0x1f, 0x8b, 8, 8]), 'file is a gzip file, no configuration file.'],
    ['gzip cut off in its signature', Buffer.from([0x1f, 0x8b]), 'file:1 is not UTF-8.'],
  ])('refuses %s with its line, or its format', async (_title, content, message) => {
    await withFolder({ file: content }, async (folder) => {
      const error = await refusal(() => readText(join(folder, 'file')));
      expect({ code: error.code, message: error.message.replace(`${folder}/`, '') }).toEqual({
        code: 'not-text',
        message,
      });
    });
  });

  it('takes 16 MiB and no byte more', async () => {
    await withFolder({ file: 'x'.repeat(mostTextBytes) }, async (folder) => {
      const path = join(folder, 'file');
      expect(await readText(path)).toHaveLength(mostTextBytes);
      truncateSync(path, mostTextBytes + 1);
      expect((await refusal(() => readText(path))).code).toBe('file-too-large');
    });
  });

  it('waits for no pipe, reads no device and follows no loop', async () => {
    await withFolder({}, async (folder) => {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      symlinkSync('loop', join(folder, 'loop'));
      const codes = ['pipe', 'loop', '.', 'gone', '/dev/zero'].map(async (name) => {
        const path = name.startsWith('/') ? name : join(folder, name);
        return (await refusal(() => readText(path))).code;
      });
      expect(await Promise.all(codes)).toEqual([
        'not-a-file',
        'not-a-file',
        'not-a-file',
        'file-not-found',
        'not-a-file',
      ]);
    });
  });
});
