import { describe, expect, it } from '@jest/globals';
import type { Card } from '../../../../rom/flash/card/card.ts';
import { checkCard, checkTarget, type Target } from '../../../../rom/flash/device/device-checks.ts';
import { chipImage } from '../chip.ts';
import { card, planRequest, probed } from '../requests.ts';

const { can } = planRequest();
const target: Target = { can, probed, card, content: chipImage() };
const locked = (writeProtected: boolean | null): Partial<Target> => ({
  probed: { ...probed, chip: { ...probed.chip, writeProtected } },
});

const refusals = (change: Partial<Target>): string[] =>
  checkTarget({ ...target, ...change }).map(({ reason, message }) => `${reason}: ${message}`);

const blank = 'blank-chip: The chip reads as all FF or all 00: it is empty, or it was not really read.';
const reads = (sizeBytes: number): string =>
  `backup-impossible: flashrom 1.3.0 reads ${sizeBytes} of the 65536 bytes of W25X40: there would be no way back.`;

describe('what speaks against writing a device', () => {
  it.each<[string, Partial<Target>, string[]]>([
    ['nothing', {}, []],
    ['nothing, on a bare chip', { card: null }, []],
    [
      'a tool that only reads',
      { can: { ...can, writes: false } },
      ['cannot-write: flashrom 1.3.0 can read this device but not write it.'],
    ],
    ['a tool that does not read all', { can: { ...can, readsAll: false } }, [reads(0x10000)]],
    ['a content that is a byte short', { content: chipImage().subarray(1) }, [reads(0xffff)]],
    [
      'a content that is a byte long',
      { content: Buffer.concat([chipImage(), Buffer.of(0)]) },
      [reads(0x10001)],
    ],
    ['a chip that reads as FF', { content: Buffer.alloc(0x10000, 0xff) }, [blank]],
    ['a chip that reads as 00', { content: Buffer.alloc(0x10000) }, [blank]],
    [
      'nothing, where an empty content may be a card without a ROM',
      { can: { ...can, content: 'rom' }, content: Buffer.alloc(0x10000, 0xff) },
      [],
    ],
    ['a locked chip', locked(true), ['locked: W25X40 is write-protected.']],
    ['nothing, where a lock is not known', locked(null), []],
    [
      'all at once, in this order',
      { can: { ...can, writes: false, readsAll: false }, ...locked(true), card: { ...card, onboard: true } },
      [
        'cannot-write: flashrom 1.3.0 can read this device but not write it.',
        reads(0x10000),
        'locked: W25X40 is write-protected.',
        'onboard: 0000:03:00.0 is part of the board: its boot ROM lies in the board’s own firmware.',
      ],
    ],
  ])('%s', (_what, change, expected) => {
    expect(refusals(change)).toEqual(expected);
  });
});

describe('what hangs on a card', () => {
  it.each<[string, Partial<Card>, string[]]>([
    ['nothing', {}, []],
    ['the SSH session', { carries: ['ssh'] }, ['ssh-card: enp3s0 carries your SSH session.']],
    [
      'the default route',
      { carries: ['default-route'] },
      ['default-route: enp3s0 carries the default route.'],
    ],
    [
      'both, of a card without an interface',
      { carries: ['default-route', 'ssh'], interfaces: [] },
      [
        'ssh-card: 0000:03:00.0 carries your SSH session.',
        'default-route: 0000:03:00.0 carries the default route.',
      ],
    ],
  ])('%s', (_what, change, expected) => {
    expect(checkCard({ ...card, ...change }).map(({ reason, message }) => `${reason}: ${message}`)).toEqual(
      expected,
    );
  });
});
