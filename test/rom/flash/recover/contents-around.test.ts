import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { contentsAround } from '../../../../rom/flash/recover/contents-around.ts';
import { imageFile } from '../../../../rom/flash/record/images.ts';
import type { FlashRecord } from '../../../../rom/flash/record/history.ts';
import { burn } from '../../../../rom/flash/burn/burn.ts';
import { bench, type Bench } from '../bench.ts';
import { chipImage } from '../chip.ts';
import { flashRecord } from '../records.ts';

let at: Bench;
let record: FlashRecord;
let after: Buffer;
beforeEach(async () => {
  at = bench();
  const prepared = at.prepared();
  after = prepared.after;
  record = await at.history.find((await burn(prepared, at)).id);
});
afterEach(() => at.remove());

describe('the contents around a flash', () => {
  it('are the backup and what was to be written', async () => {
    const around = await contentsAround(at.history, record);
    expect(around?.before.equals(chipImage())).toBe(true);
    expect(around?.after.equals(after)).toBe(true);
  });

  it.each(['oldSha256', 'newSha256'] as const)(
    'are none where that of %s is damaged or gone',
    async (hash) => {
      const file = imageFile(at.history.images, record.plan[hash]);
      writeFileSync(file, 'damaged');
      expect(await contentsAround(at.history, record)).toBeNull();
      rmSync(file);
      expect(await contentsAround(at.history, record)).toBeNull();
    },
  );

  it('are not taken for missing where romkit has a defect', async () => {
    const images = undefined as unknown as string;
    await expect(contentsAround({ images }, record)).rejects.toThrow('must be of type string');
  });

  it('are none of a flash that made no backup', async () => {
    expect(await contentsAround(at.history, flashRecord('x', []))).toBeNull();
  });
});
