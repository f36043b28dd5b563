import { expect, it } from '@jest/globals';
import { passage, type LinkConditions } from '../../../lab/network/link.ts';

const good: LinkConditions = { delayMs: 0, lossPercent: 0, mtuBytes: null, upAfterMs: 0 };
const frame = (packetBytes: number): Buffer => Buffer.alloc(14 + packetBytes);
const tagged = (packetBytes: number): Buffer => {
  const bytes = Buffer.alloc(18 + packetBytes);
  bytes.writeUInt16BE(0x8100, 12);
  return bytes;
};

it.each<[string, Buffer, Partial<LinkConditions>, number, number, number | null]>([
  ['passes at once', frame(1500), {}, 0, 0, 0],
  ['is late', frame(1500), { delayMs: 200 }, 0, 0, 200],
  ['is lost by chance', frame(100), { lossPercent: 5 }, 0, 0.0499, null],
  ['has luck', frame(100), { lossPercent: 5 }, 0, 0.05, 0],
  ['is always lost', frame(100), { lossPercent: 100 }, 0, 0.9999, null],
  ['fits', frame(1000), { mtuBytes: 1000 }, 0, 0, 0],
  ['is too large', frame(1001), { mtuBytes: 1000 }, 0, 0, null],
  ['fits with its tag', tagged(1000), { mtuBytes: 1000 }, 0, 0, 0],
  ['is too large with its tag', tagged(1001), { mtuBytes: 1000 }, 0, 0, null],
  ['comes before the link', frame(100), { upAfterMs: 1000 }, 999, 0, null],
  ['comes with the link', frame(100), { upAfterMs: 1000 }, 1000, 0, 0],
  ['is shorter than a header', Buffer.alloc(3), { mtuBytes: 1000 }, 0, 0, 0],
])('a frame that %s', (_title, bytes, conditions, ageMs, luck, ms) => {
  expect(passage(bytes, { ...good, ...conditions }, ageMs, luck)).toBe(ms);
});
