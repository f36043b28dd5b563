import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { burn } from '../../../../rom/flash/burn/burn.ts';
import { isUnfinished } from '../../../../rom/flash/record/history.ts';
import { loadImage } from '../../../../rom/flash/record/images.ts';
import { inspectChip, resumeFlash, unfinishedFlash } from '../../../../rom/flash/recover/resume.ts';
import type { ReasonName } from '../../../../rom/flash/plan/refusal.ts';
import { refusal } from '../../../support/flash/refusal.ts';
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
