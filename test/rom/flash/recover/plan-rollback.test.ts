import { describe, expect, it } from '@jest/globals';
import type { FlashPlan } from '../../../../rom/flash/plan/flash-plan.ts';
import type { JournalEntry } from '../../../../rom/flash/record/journal.ts';
import { planRollback, type RollbackRequest } from '../../../../rom/flash/recover/rollback.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { chipImage, newRom, romOffset } from '../chip.ts';
import { card, planRequest, probed } from '../requests.ts';
import { failed, flashRecord, lines } from '../records.ts';

const { backedUp, writing, verifying, done, rolledBack } = lines;
const written = [backedUp, writing, verifying];
const completed = flashRecord('00007', [...written, done]);
const partial = flashRecord('00007', [...written, failed('partial')]);

const old = chipImage();
const flashed = chipImage(newRom());
const around = { before: old, after: flashed };

const undoing: JournalEntry = { at: '2026-01-02T03:04:06.000Z', ...rolledBack };

/** A content with another byte at a place. */
function withByte(content: Buffer, place: number, byte: number): Buffer {
  const changed = Buffer.from(content);
  changed[place] = byte;
  return changed;
}

/** The rollback of a completed flash, and what is to be different. */
const request = (change: Partial<RollbackRequest> = {}): RollbackRequest => ({
  undone: completed,
  ...{ device: '0000:03:00.0', chipName: 'W25X40', backend: 'flashrom' },
  can: planRequest().can,
  ...{ probed, card },
  ...{ content: flashed, backup: old, undoneContents: around },
  allowed: new Set(),
  readMs: 1000,
  ...change,
});

const planOf = (change: Partial<RollbackRequest> = {}): FlashPlan => planRollback(request(change)).plan;
const refusals = (change: Partial<RollbackRequest>): string[] =>
  planOf(change).refused.map(({ reason, message }) => `${reason}: ${message}`);

describe('the plan of a rollback', () => {
  it('puts the whole backup back, in the name of the flash that it undoes', () => {
    const { plan, before, after } = planRollback(request());
    expect(before.equals(flashed)).toBe(true);
    expect(after).toBe(old);
    expect(plan).toMatchObject({
      ...{ planVersion: 1, kind: 'rollback', undoes: '00007', rom: null, present: null },
      ...{ device: '0000:03:00.0', chipName: 'W25X40', backend: 'flashrom', tool: probed.tool },
      ...{ identity: probed.identity, chip: probed.chip, card, slot: completed.plan.slot },
      ...{ oldSha256: sha256(flashed), newSha256: sha256(old), keptBytes: 0 },
      ...{ confirm: '52:54:00:12:34:56', refused: [], lifted: [] },
    });
    expect(plan.changedBytes).toBeGreaterThan(0);
    expect(plan.estimatedSeconds).toBe(3);
  });

  it('of a content that no flash is known of has no slot, and undoes nothing', () => {
    expect(planOf({ undone: null, undoneContents: null, card: null })).toMatchObject({
      ...{ slot: null, undoes: null, card: null, confirm: 'W25X40', refused: [] },
    });
  });
});

describe('a backup of another size', () => {
  it.each([0xffff, 0x10001])('of %i bytes is refused, and nothing is compared', (sizeBytes) => {
    const backup = Buffer.concat([old, Buffer.of(1)]).subarray(0, sizeBytes);
    expect(refusals({ backup })).toEqual([`cannot-write: The backup has ${sizeBytes} bytes, W25X40 65536.`]);
    expect(planOf({ backup })).toMatchObject({
      ...{ changes: [], changedBytes: 0, estimatedSeconds: null },
      ...{ oldSha256: sha256(flashed), newSha256: sha256(backup) },
    });
  });

  it('is refused as well where the tool only reads', () => {
    expect(refusals({ can: { ...planRequest().can, writes: false } })).toHaveLength(1);
  });
});

describe('bytes that have changed since', () => {
  const since = (place: number): string[] => [
    `changed-since: Bytes that flash 00007 leaves alone are not as its backup has them: 1 bytes at 0x${place.toString(16)}.`,
  ];
  const slotEnd = 0xf000;
  const noSlot = flashRecord('00007', [...written, failed('partial')], { slot: null });

  it.each([
    ['before the slot', romOffset - 1, since(romOffset - 1)],
    ['first in the slot', romOffset, []],
    ['last in the slot', slotEnd - 1, []],
    ['behind the slot', slotEnd, since(slotEnd)],
  ])('after a flash that is done: %s', (_what, place, expected) => {
    expect(refusals({ content: withByte(flashed, place, 0x33) })).toEqual(expected);
    expect(refusals({ content: withByte(flashed, place, 0x33), undoneContents: null })).toEqual(expected);
  });

  // A flash that changes 256 bytes, and erases the 4 KiB around them.
  const slot = { offset: romOffset, sizeBytes: 0x100, how: 'given' } as const;
  const small = flashRecord('00007', [...written, failed('partial')], { slot });
  const after = Buffer.from(old).fill(0x77, romOffset, romOffset + 0x100);
  const erasedBeside = withByte(after, romOffset + 0x100, 0xff);

  it.each<[string, Partial<RollbackRequest>, number]>([
    ['are none where the flash was cut off', {}, 0],
    ['are none where it never ended', { undone: flashRecord('00007', written, { slot }) }, 0],
    ['are none where it was undone since', { undone: { ...small, entries: [...small.entries, undoing] } }, 0],
    ['are seen where the contents around it are not kept', { undoneContents: null }, 1],
    ['are seen where the flash is done', { undone: { ...completed, plan: small.plan } }, 1],
    [
      'are seen where it was cut off once and is done since',
      { undone: flashRecord('00007', [...written, failed('partial'), writing, done], { slot }) },
      1,
    ],
    [
      'are seen where it never wrote',
      { undone: flashRecord('00007', [backedUp, failed('unchanged', false)], { slot }) },
      1,
    ],
    [
      'are seen where it failed and left the chip unchanged',
      { undone: flashRecord('00007', [...written, failed('unchanged')], { slot }) },
      1,
    ],
  ])('erased beside the slot %s', (_what, change, count) => {
    const undoneContents = { before: old, after };
    expect(refusals({ undone: small, content: erasedBeside, undoneContents, ...change })).toHaveLength(count);
  });

  it('are seen in a whole content, as far as no flash can have left it', () => {
    expect(refusals({ undone: noSlot, content: withByte(flashed, 0x10, 0x33) })).toEqual(since(0x10));
    expect(refusals({ undone: noSlot, content: withByte(flashed, 0x2010, 0x33) })).toEqual([]);
    const whole = { ...completed, plan: noSlot.plan };
    expect(refusals({ undone: whole, content: withByte(flashed, 0x10, 0x33) })).toEqual([]);
  });

  it('are written over where that is allowed by name', () => {
    const content = withByte(flashed, 0x10, 0x33);
    const { refused, lifted } = planOf({ content, allowed: new Set(['changed-since'] as const) });
    expect(refused).toEqual([]);
    expect(lifted.map(({ reason }) => reason)).toEqual(['changed-since']);
  });

  it('do not matter to a backup that no flash is known of', () => {
    expect(refusals({ undone: null, undoneContents: null, content: withByte(flashed, 0x10, 0x33) })).toEqual(
      [],
    );
  });

  it('by a flash that was cut off are those outside of what it changes', () => {
    expect(refusals({ undone: partial, content: withByte(flashed, 0x10, 0x33) })).toEqual(since(0x10));
    expect(refusals({ undone: partial, content: withByte(flashed, romOffset, 0x33) })).toEqual([]);
  });
});
