import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyImage, imageFile, loadImage, storeImage } from '../../../../rom/flash/record/images.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { refusal } from '../../../support/flash/refusal.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-images-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const content = Buffer.from('the content of a chip');
const hash = sha256(content);
const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('a content that is stored', () => {
  it('lies under its hash, open to its owner alone, with what is known of it beside it', async () => {
    const stored = await storeImage(folder, content, { kind: 'backup' });
    expect(stored).toEqual({ sha256: hash, sizeBytes: 21, file: join(folder, `${hash}.bin`) });
    expect(readFileSync(stored.file).equals(content)).toBe(true);
    expect(modeOf(stored.file)).toBe(0o600);
    expect(readFileSync(`${stored.file}.json`, 'utf8')).toBe(
      `{"sha256":"${hash}","sizeBytes":21,"kind":"backup"}\n`,
    );
    expect((await loadImage(folder, hash)).equals(content)).toBe(true);
  });

  it('is not written again where it is there, and what is known of it is', async () => {
    const { file } = await storeImage(folder, content, { kind: 'backup' });
    const { ino } = statSync(file);
    await storeImage(folder, content, { kind: 'new' });
    expect(statSync(file).ino).toBe(ino);
    expect(readFileSync(`${file}.json`, 'utf8')).toContain('"kind":"new"');
  });

  it('takes the place of one that is damaged', async () => {
    writeFileSync(imageFile(folder, hash), 'damaged');
    await storeImage(folder, content, {});
    expect((await loadImage(folder, hash)).equals(content)).toBe(true);
  });

  it('is copied for its owner alone', async () => {
    const copy = join(folder, 'copy.bin');
    await copyImage(copy, content);
    expect(readFileSync(copy).equals(content)).toBe(true);
    expect(modeOf(copy)).toBe(0o600);
  });
});

describe('a content that is not loaded', () => {
  it.each([
    ['is missing', undefined, / cannot be read\.$/],
    ['is damaged', 'damaged', / is not what was stored: its hash is another\.$/],
  ])('%s', async (_what, bytes, message) => {
    if (bytes !== undefined) writeFileSync(imageFile(folder, hash), bytes);
    const error = await refusal(() => loadImage(folder, hash));
    expect(error).toMatchObject({ code: 'backup-damaged', exitCode: 30 });
    expect(error.message).toMatch(message);
  });
});
