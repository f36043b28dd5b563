import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fixes } from '../../../boot/watch/advice.ts';
import { NetworkWatch } from '../../../boot/watch/network-watch.ts';
import { readCapture, type CaptureRead } from '../../../boot/watch/read-capture.ts';
import { siteFindings } from '../../../boot/watch/site.ts';
import { damagedBytes, damagedFrames } from '../evidence/wire/damaged-frames.ts';
import { pcapHeader, pcapRecord } from '../evidence/wire/packets.ts';

const numRuns = process.env['ROMKIT_NIGHTLY'] === '1' ? 20_000 : 200;

async function watchAll(chunks: readonly Uint8Array[]): Promise<CaptureRead & { readonly said: string }> {
  const watch = new NetworkWatch();
  const read = await readCapture(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), watch);
  const site = siteFindings(watch.boots, watch.sightings);
  return { ...read, said: JSON.stringify([watch.boots, site, fixes(watch.boots, site, watch.sightings)]) };
}

describe('a capture of hostile packets', () => {
  it('is read to its end, and what is said of it is text that people can see', () =>
    fc.assert(
      fc.asyncProperty(damagedFrames, async (packets) => {
        const records = packets.map((packet, index) =>
          pcapRecord(damagedBytes(packet), index * 1000, packet.snapBytes),
        );
        const { damage, said, packets: count } = await watchAll([pcapHeader(), ...records]);
        expect(damage).toBeNull();
        expect(count).toBe(packets.length);
        // The name of a file that was not asked for holds a zero, and is shown nowhere but as what is expected.
        expect(said.replaceAll(String.raw`"\u0000"`, '')).not.toMatch(/\\u00[01]|\\b|\\f/);
      }),
      { numRuns },
    ));

  it('of any bytes behind the head of either format is read as far as it goes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('d4c3b2a1', 'a1b23c4d', '0a0d0d0a1c0000004d3c2b1a'),
        fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 6 }),
        async (magic, chunks) => {
          const { damage } = await watchAll([Buffer.from(magic, 'hex'), ...chunks]);
          expect(damage?.code ?? 'capture-damaged').toBe('capture-damaged');
        },
      ),
      { numRuns },
    ));
});

it('ten thousand machines are as many as are kept', () => {
  const watch = new NetworkWatch();
  for (let index = 0; index < 10_500; index++) {
    const asked = { type: 'tftp-request', server: '10.0.0.1', file: 'a', blockBytes: 512 } as const;
    const last = Buffer.from([index >> 16, index >> 8, index])
      .toString('hex')
      .replace(/..(?=.)/g, '$&:');
    watch.see({ event: { ...asked, atMs: index, mac: `52:54:00:${last}` }, packet: index });
  }
  expect(watch.newest).toHaveLength(10_000);
});
