import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chosenBackup } from '../../../../rom/flash/recover/chosen-backup.ts';
import type { FlashRecord } from '../../../../rom/flash/record/history.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { flashRecord, lines } from '../records.ts';

let cwd: string;
let images: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'romkit-backups-'));
  images = join(cwd, 'images');
  mkdirSync(images);
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Keep a content as the history does; its hash. */
function store(content: string, name = sha256(Buffer.from(content))): string {
  writeFileSync(join(images, `${name}.bin`), content);
  return name;
}

const backup = async (undone: FlashRecord | null, to?: string): Promise<string> =>
  (await chosenBackup({ images, cwd }, undone, to)).toString();

describe('the content that goes back', () => {
  it('is the backup of the flash that is undone', async () => {
    const backedUp = { ...lines.backedUp, sha256: store('before the flash') };
    expect(await backup(flashRecord('x', [backedUp]))).toBe('before the flash');
  });

  it.each([6, 63, 64])('is the stored content of whose hash %i digits are given', async (digits) => {
    const hash = store('some content');
    store('another content');
    expect(await backup(null, hash.slice(0, digits))).toBe('some content');
    expect(await backup(flashRecord('x', [lines.backedUp]), hash.slice(0, digits))).toBe('some content');
  });

  it('is a file, in the folder where romkit was called or anywhere', async () => {
    writeFileSync(join(cwd, 'chip.bin'), 'from a file');
    expect(await backup(null, 'chip.bin')).toBe('from a file');
    expect(await backup(null, join(cwd, 'chip.bin'))).toBe('from a file');
  });

  it('is a file where the digits are too few, too many, or begin several hashes', async () => {
    const hash = store('some content');
    store('another', `${hash.slice(0, 6)}${'0'.repeat(58)}`);
    for (const name of [hash.slice(0, 5), hash.slice(0, 6), `${hash}0`, `${hash.slice(0, 8)}.x`]) {
      expect((await refusal(() => backup(null, name))).message).toContain(`"${name}" is no backup: `);
      writeFileSync(join(cwd, name), `file ${name}`);
      expect(await backup(null, name)).toBe(`file ${name}`);
    }
  });

  it('is a file where less than six digits are given, though they begin one hash alone', async () => {
    const hash = store('some content');
    expect(await refusal(() => backup(null, hash.slice(0, 5)))).toMatchObject({ code: 'no-backup' });
    expect(await refusal(() => backup(null, ''))).toMatchObject({ code: 'no-backup' });
  });

  it('is not what lies beside the stored contents under other names', async () => {
    const hash = sha256(Buffer.from('x'));
    for (const name of [`${hash}.bin.json`, `a${hash}.bin`]) writeFileSync(join(images, name), 'x');
    for (const prefix of [hash.slice(0, 8), `a${hash.slice(0, 8)}`])
      expect(await refusal(() => backup(null, prefix))).toMatchObject({ code: 'no-backup' });
  });
});

describe('no content goes back', () => {
  it('where the stored one is not what its name says', async () => {
    const name = store('damaged', 'a'.repeat(64));
    expect(await refusal(() => backup(null, name))).toMatchObject({ code: 'backup-damaged', exitCode: 30 });
  });

  it('where nothing says which', async () => {
    expect(await refusal(() => backup(null))).toMatchObject({
      code: 'no-backup',
      message: 'With --device, --to says what is to be put back.',
    });
    expect(await refusal(() => backup(flashRecord('x', [])))).toMatchObject({ code: 'no-backup' });
  });

  it('where there is neither file nor history', async () => {
    rmSync(images, { recursive: true });
    const error = await refusal(() => backup(null, 'chip.bin'));
    expect(error).toMatchObject({ code: 'no-backup', exitCode: 2 });
    expect(error.message).toBe('"chip.bin" is no backup: There is no file chip.bin.');
  });
});
