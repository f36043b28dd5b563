import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evidenceCapture, type PlacedEntry } from '../../../../boot/evidence/record/evidence-capture.ts';
import { CaptureReader } from '../../../../boot/evidence/wire/capture-file/capture-reader.ts';
import { pcapHeader, pcapRecord } from '../wire/packets.ts';

const entry = (afterEpochMs: number, message: string, epochMs = afterEpochMs): PlacedEntry => ({
  entry: { epochMs, fields: new Map([['MESSAGE', message]]) },
  afterEpochMs,
});

/** All that a capture of these has, in order. */
async function written(chunks: readonly Buffer[], entries: readonly PlacedEntry[]): Promise<string[]> {
  const told: string[] = [];
  const reader = new CaptureReader({
    onPacket: ({ epochMs, bytes, originalBytes }) =>
      told.push(`${epochMs} ${bytes.toString('latin1')} of ${originalBytes}`),
    onJournal: (read) => told.push(`${read?.epochMs} ${read?.fields.get('MESSAGE')}`),
  });
  async function* pcap(): AsyncGenerator<Buffer> {
    yield* chunks;
  }
  for await (const bytes of evidenceCapture(pcap(), entries)) reader.push(bytes);
  reader.end();
  return told;
}

const packets = [
  pcapHeader(),
  ...[1000, 2000.25, 3000].map((ms) => pcapRecord(Buffer.from(`packet ${ms}`), ms, 9)),
];
const whole = Buffer.concat(packets);
const entries = [
  entry(0, 'first'),
  entry(1000, 'made before it', 2900),
  entry(2000.248, 'made after it, by a clock of whole ms', 2000),
  entry(3000, 'last', 9000),
];
const all = [
  '0 first',
  '1000 packet 10 of 11',
  '2900 made before it',
  '2000.25 packet 20 of 14',
  '2000 made after it, by a clock of whole ms',
  '3000 packet 30 of 11',
  '9000 last',
];

describe('a capture of all evidence', () => {
  it('has packets and entries in the order in which they were seen', async () =>
    expect(await written([whole], entries)).toEqual(all));

  it('is the same however the packets come', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length)), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end));
        expect(await written(chunks, entries)).toEqual(all);
      }),
      { numRuns: 50 },
    ));

  it('has entries alone where no packet was captured', async () =>
    expect(await written([], entries)).toEqual(all.filter((each) => !each.includes(' packet '))));

  it('goes as far as the packets do, and to the last entry', async () => {
    expect(await written([whole.subarray(0, -1)], entries)).toEqual(
      all.filter((each) => !each.startsWith('3000')),
    );
    expect(await written([Buffer.alloc(40, 1), whole], entries.slice(0, 1))).toEqual(['0 first']);
  });
});
