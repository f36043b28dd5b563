import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { burn } from '../../../../rom/flash/burn/burn.ts';
import { foreignRanges } from '../../../../rom/flash/burn/chip-state.ts';
import { isUnfinished } from '../../../../rom/flash/record/history.ts';
import { loadImage } from '../../../../rom/flash/record/images.ts';
import { inspectChip, resumeFlash, unfinishedFlash } from '../../../../rom/flash/recover/resume.ts';
import type { ReasonName } from '../../../../rom/flash/plan/refusal.ts';
import { refusal } from '../../../support/refusal.ts';
import { bench, type Bench } from '../bench.ts';
import { chipImage } from '../chip.ts';
import { cutOff } from '../fake-backend.ts';

let at: Bench;
beforeEach(() => void (at = bench()));
afterEach(() => at.remove());

/** A flash that is cut off; what it was to write. */
async function cutOffFlash(): Promise<Buffer> {
  const works = at.backend.writing;
  at.backend.writing = cutOff(6000);
  const prepared = at.prepared();
  await refusal(() => burn(prepared, at));
  at.backend.writing = works;
  return prepared.after;
}

async function resume(allowed: readonly ReasonName[] = []): Promise<void> {
  const inspected = await inspectChip(at, await unfinishedFlash(at.history, null));
  await resumeFlash(at, inspected, new Set(allowed));
}

/** Another card with the same old ROM; its byte at this place is another. */
function otherCard(place: number): Buffer {
  const content = chipImage();
  content[place] = (content[place] ?? 0) ^ 0x55;
  return content;
}

describe('another card in the clip', () => {
  it.each([0, 0x17ff, 0xefff, 0xf000, 0xffff])(
    'is not written by resume when byte %i differs',
    async (place) => {
      await cutOffFlash();
      const other = otherCard(place);
      other.copy(at.backend.content);
      const writes = at.backend.writes;
      expect(await refusal(() => resume())).toMatchObject({ code: 'refused-changed-since', exitCode: 30 });
      expect(at.backend.writes).toBe(writes);
      expect(at.backend.content.equals(other)).toBe(true);
    },
  );

  it('is backed up before resume writes it, where that is allowed by name', async () => {
    const wanted = await cutOffFlash();
    const other = otherCard(0x10);
    other.copy(at.backend.content);
    await resume(['changed-since']);
    expect(at.backend.content.equals(wanted)).toBe(true);
    const entries = (await at.history.list()).at(-1)!.entries;
    const kept = entries.find((entry) => entry.step === 'recovering')!;
    expect((await loadImage(at.history.images, kept.sha256)).equals(other)).toBe(true);
  });

  it('does not end the protection of the first card when it is flashed by name', async () => {
    await cutOffFlash();
    otherCard(0x10).copy(at.backend.content);
    await burn(at.prepared(), at);
    const [first, second] = await at.history.list();
    expect([isUnfinished(first!), isUnfinished(second!)]).toEqual([true, false]);
  });
});

describe('foreignRanges', () => {
  const before = Buffer.alloc(0x4000, 0x11);
  const slot = { offset: 0x1200, sizeBytes: 0x800 };
  const after = Buffer.from(before).fill(0x22, 0x1200, 0x1a00);
  const with_ = (place: number, byte: number): Buffer => {
    const content = Buffer.from(before);
    content[place] = byte;
    return content;
  };

  it.each([
    ['a byte of another block', 0x0fff, 0x33, 1],
    ['an erased byte of another block', 0x2000, 0xff, 1],
    ['a byte before the slot in its block', 0x11ff, 0x33, 1],
    ['a byte behind the slot in its block', 0x1a00, 0x33, 1],
    ['an erased byte beside the slot in its block', 0x11ff, 0xff, 0],
    ['the first byte of the slot', 0x1200, 0x33, 0],
    ['the last byte of the slot', 0x19ff, 0x33, 0],
  ])('%s at 0x%i', (_what, place, byte, count) => {
    expect(foreignRanges(with_(place, byte), before, after, slot)).toHaveLength(count);
  });

  it('finds nothing in the old content, nothing in the new, and all of one of another size', () => {
    expect(foreignRanges(before, before, after, slot)).toEqual([]);
    expect(foreignRanges(after, before, after, slot)).toEqual([]);
    const short = before.subarray(1);
    expect(foreignRanges(short, before, after, slot)).toEqual([{ offset: 0, sizeBytes: short.length }]);
  });
});
