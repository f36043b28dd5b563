import { describe, expect, it } from '@jest/globals';
import { planFlash, type PlanRequest } from '../../../../rom/flash/plan/flash-plan.ts';
import { allowable, refusalError, reasons, type ReasonName } from '../../../../rom/flash/plan/refusal.ts';
import type { CompletedTest } from '../../../../rom/build/record/tested.ts';
import type { RomFile } from '../../../../rom/flash/plan/rom-file.ts';
import { equalOutside } from '../../../../rom/flash/plan/slot.ts';
import { chipImage, newRom, romOffset } from '../chip.ts';
import { card, planRequest, probed, romFile } from '../requests.ts';

const damaged = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = copy[at]! ^ 0xff;
  return copy;
};

/** A ROM as gPXE's tools leave it: an empty UNDI checksum, and a right one of the whole. */
function gpxeRom(): RomFile {
  const bytes = newRom();
  const undi = bytes[0x16]! + 5;
  bytes[6] = (bytes[6]! + bytes[undi]! - 1) & 0xff;
  bytes[undi] = 1;
  const rom = romFile(bytes);
  return { ...rom, inspection: { ...rom.inspection, firmware: 'gPXE' } };
}

/** A ROM whose only test was another. */
function romWithTest(change: Partial<CompletedTest>): RomFile {
  const rom = romFile();
  if (!('found' in rom.tested)) throw new Error('no record');
  const { found } = rom.tested;
  return { ...rom, tested: { found: { ...found, tests: [{ ...found.tests[0]!, ...change }] } } };
}

describe('the plan of a flash', () => {
  it('puts the ROM into its slot, keeps every other byte, and names what to confirm', () => {
    const { plan, image } = planFlash(planRequest());
    expect(plan.refused).toEqual([]);
    expect(plan).toMatchObject({
      ...{ planVersion: 1, kind: 'flash', undoes: null },
      slot: { offset: romOffset, how: 'found' },
      present: { product: 'Old ROM', ids: { vendor: '8086', device: '100e' } },
      rom: { ids: { vendor: '8086', device: '100e' } },
      keptBytes: 0x10000 - (0xf000 - romOffset),
      confirm: '52:54:00:12:34:56',
      estimatedSeconds: 3,
    });
    expect(image!.subarray(romOffset, romOffset + newRom().length).equals(newRom())).toBe(true);
    expect(equalOutside(chipImage(), image!, plan.slot!)).toBe(true);
    expect(plan.changes.every(({ offset }) => offset >= romOffset && offset < romOffset + 8192)).toBe(true);
  });

  it('sees that the same content is there already', () => {
    const { plan } = planFlash(planRequest({ content: chipImage(newRom()) }));
    expect(plan).toMatchObject({ changes: [], changedBytes: 0, refused: [] });
    expect(plan.newSha256).toBe(plan.oldSha256);
  });

  it('confirms by the name of the chip where no card is seen', () => {
    expect(planFlash(planRequest({ card: null })).plan.confirm).toBe('W25X40');
  });

  const refusals: readonly (readonly [ReasonName, string, Partial<PlanRequest>])[] = [
    ['not-a-rom', 'a file that is no ROM', { rom: romFile(Buffer.from('#!ipxe\n')) }],
    ['not-a-rom', 'a ROM that is cut off', { rom: romFile(newRom().subarray(0, 4096)) }],
    ['wrong-card', 'the ROM of another device', { rom: romFile(newRom({ device: 0x10d3 })) }],
    ['wrong-card', 'the ROM of another vendor', { rom: romFile(newRom({ vendor: 0x10ec })) }],
    [
      'wrong-card',
      'a bare chip whose ROM is for another card',
      { card: null, rom: romFile(newRom({ device: 0x10d3 })), wanted: { offset: romOffset } },
    ],
    ['too-large', 'a ROM larger than the slot', { wanted: { offset: romOffset, sizeBytes: 4096 } }],
    ['rom-bar', 'a ROM larger than the window', { card: { ...card, romBarBytes: 4096 } }],
    ['no-slot', 'a chip without a ROM', { content: chipImage().fill(0x11) }],
    ['bad-checksum', 'a changed byte', { rom: romFile(damaged(newRom(), 4000)) }],
    ['undi-checksum', "gPXE's empty UNDI checksum", { rom: gpxeRom() }],
    [
      'bad-checksum',
      "iPXE's UNDI checksum",
      { rom: { ...gpxeRom(), inspection: romFile(gpxeRom().bytes).inspection } },
    ],
    ['unfinished', 'a chip with an unfinished flash', { unfinished: '20260102-030405-0000' }],
    [
      'unfinished',
      'a journal that cannot be read',
      { unreadable: [{ id: 'x', why: 'it is empty', chip: null, mayBeUnfinished: true }] },
    ],
    ['no-manifest', 'no manifest', { rom: romFile(newRom(), { manifest: { missing: true } }) }],
    [
      'no-manifest',
      'a manifest that is none',
      { rom: romFile(newRom(), { manifest: { missing: false, invalid: 'no JSON' } }) },
    ],
    [
      'no-manifest',
      'the manifest of other bytes',
      { rom: romFile(newRom(), { manifest: romFile(newRom({ product: 'Other' })).manifest }) },
    ],
    ['untested', 'no record of a boot', { rom: romFile(newRom(), { tested: { missing: true } }) }],
    [
      'untested',
      'the record of other bytes',
      { rom: romFile(newRom(), { tested: romFile(newRom({ product: 'Other' })).tested }) },
    ],
    [
      'locked',
      'a chip that is locked',
      { probed: { ...probed, chip: { ...probed.chip, writeProtected: true } } },
    ],
    ['onboard', 'an onboard card', { card: { ...card, onboard: true } }],
    ['ssh-card', 'the card of the SSH session', { card: { ...card, carries: ['ssh'] } }],
    ['default-route', 'the card of the default route', { card: { ...card, carries: ['default-route'] } }],
    ['cannot-write', 'a tool that only reads', { can: { ...planRequest().can, writes: false } }],
    ['backup-impossible', 'a tool that cannot read all', { can: { ...planRequest().can, readsAll: false } }],
    ['backup-impossible', 'a content that is too short', { content: chipImage().subarray(0, 0x8000) }],
    [
      'blank-chip',
      'a chip that reads as FF',
      { content: Buffer.alloc(0x10000, 0xff), wanted: { offset: 0 } },
    ],
  ];

  it.each(refusals)('refuses by the name %s: %s', (reason, _title, change) => {
    const { plan } = planFlash(planRequest(change));
    expect(plan.refused.map((refusal) => refusal.reason)).toEqual([reason]);
    expect(refusalError(plan.refused)).toMatchObject({ code: `refused-${reason}`, exitCode: 30 });
  });

  it.each(refusals)('lifts %s by that name alone, where it can be lifted: %s', (reason, _title, change) => {
    const others = new Set(allowable.filter((name) => name !== reason));
    expect(planFlash(planRequest({ ...change, allowed: others })).plan.refused).toHaveLength(1);
    const { plan } = planFlash(planRequest({ ...change, allowed: new Set([reason]) }));
    expect(plan[reasons[reason] === null ? 'refused' : 'lifted'].map((refusal) => refusal.reason)).toEqual([
      reason,
    ]);
  });

  it('tells all that is wrong at once, and which of it can be lifted how', () => {
    const { plan } = planFlash(
      planRequest({ rom: romFile(newRom({ device: 0x10d3 }), { manifest: { missing: true } }) }),
    );
    const error = refusalError(plan.refused);
    expect(error.message).toMatch(/^Refused \(no-manifest, wrong-card\)/);
    expect(error.hint).toContain('--allow no-manifest');
    expect(error.hint).toContain('--allow wrong-card');
  });

  it("takes the record of a twin's boot for the ROM that the twin stands for", () => {
    const twin = { target: 'bin/8086100e.rom', card: 'e1000' };
    const rom = romWithTest({ sha256: 'f'.repeat(64), twin });
    expect(planFlash(planRequest({ rom })).plan.refused).toEqual([]);
  });

  it('takes the whole content where it is nothing but the ROM', () => {
    const { plan, image } = planFlash(
      planRequest({ can: { ...planRequest().can, content: 'rom' }, content: Buffer.alloc(0x10000, 1) }),
    );
    expect(plan.slot).toEqual({ offset: 0, sizeBytes: 0x10000, how: 'whole' });
    expect(image!.subarray(newRom().length).every((byte) => byte === 0xff)).toBe(true);
  });
});
