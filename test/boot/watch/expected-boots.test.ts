import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultPatience } from '../../../boot/chain/diagnosis/patience.ts';
import { readFields, fieldsOf } from '../../../boot/evidence/record/entry-fields.ts';
import type { RecordedEntry } from '../../../boot/evidence/record/entry.ts';
import {
  captureHead,
  journalBlock,
  packetBlock,
} from '../../../boot/evidence/wire/capture-file/pcapng-writer.ts';
import { NetworkWatch } from '../../../boot/watch/network-watch.ts';
import { readCapture } from '../../../boot/watch/read-capture.ts';
import { circumstances, expectation, healthy, mac, reports } from '../chain/boot-story.ts';
import { udp } from '../evidence/wire/packets.ts';
import { otherMac, sightingsOf, stagesDone } from './sightings.ts';

const expected: RecordedEntry = { source: 'expected', expectation, circumstances };

/** Entries by their second, in the order of their times among the first of the healthy boot's events, a second each. */
function watchOf(
  count: number,
  entries: readonly (readonly [atS: number, entry: RecordedEntry])[],
): NetworkWatch {
  const watch = new NetworkWatch();
  const seen = sightingsOf(healthy.slice(0, count)).map((sighting) => ({
    atMs: sighting.event.atMs,
    tell: () => watch.see(sighting),
  }));
  const told = entries.map(([atS, entry], index) => ({
    atMs: atS * 1000,
    tell: () => watch.seeEntry(readFields(fieldsOf(entry))!, atS * 1000, 100 + index),
  }));
  for (const { tell } of [...told, ...seen].toSorted((a, b) => a.atMs - b.atMs)) tell();
  return watch;
}

const onlyBoot = ({ boots }: NetworkWatch) => {
  expect(boots).toHaveLength(1);
  return boots[0]!;
};

describe('a boot of which the capture says how it was meant to go', () => {
  it('is complete once the right system has reported itself on the console', () => {
    const line = `ROMKIT-OS ${JSON.stringify({ image: 'a', cmdline: 'quiet', mac, address: null })}`;
    const boot = onlyBoot(
      watchOf(8, [
        [0, expected],
        [9, { source: 'console', mac, line }],
      ]),
    );
    expect(boot).toMatchObject({
      method: 'chain',
      result: 'complete',
      diagnosis: null,
      expected: expectation,
    });
    expect(stagesDone(boot)).toHaveLength(9);
  });

  it('is stopped by a file of another size, which only the capture tells', () => {
    const kernel = { ...expectation.kernel, sizeBytes: 9_000_000 };
    const other = { ...expected, expectation: { ...expectation, kernel } };
    expect(onlyBoot(watchOf(8, [[0, other]])).diagnosis).toMatchObject({ code: 'kernel-truncated' });
  });

  it('is stopped by words on its console, whose entry proves it', () => {
    const line = 'kernal: command not found';
    const said = onlyBoot(
      watchOf(6, [
        [0, expected],
        [7, { source: 'console', mac, line }],
        [
          8,
          { source: 'console', mac, line: 'Could not boot: Exec format error (https://ipxe.org/2e008081)' },
        ],
        [200, { source: 'end' }],
      ]),
    );
    expect(said).toMatchObject({ result: 'broken', diagnosis: { code: 'mac-script-error' } });
    expect(said.packets).toContain(101);
  });

  it('is stopped by the firmware’s words, before its first packet', () =>
    expect(
      onlyBoot(
        watchOf(0, [
          [0, expected],
          [1, { source: 'power', mac, state: 'on' }],
          [2, { source: 'firmware', mac, line: 'Unable to handle option rom: checksum error' }],
          [3, { source: 'firmware', mac, line: 'No bootable device.' }],
          [defaultPatience.firmware / 1000 + 10, { source: 'end' }],
        ]),
      ),
    ).toMatchObject({ result: 'broken', startedMs: 1000 }));

  it('is stopped by the log of the DHCP server that it is meant to be answered by', () => {
    const line = `dnsmasq-dhcp: 1 DHCPDISCOVER(br0) ${mac} no address available`;
    const boot = onlyBoot(
      watchOf(1, [
        [0, expected],
        [1.1, { source: 'server', name: 'dnsmasq', line }],
        [1.2, { source: 'server', name: 'dnsmasq', line }],
        [100, { source: 'end' }],
      ]),
    );
    expect(boot.diagnosis).toMatchObject({
      code: 'dhcp-pool-empty',
      message: expect.stringContaining(expectation.server),
    });
  });

  it('is stopped where it was still for longer than its stage may be when the test ended, and not before', () => {
    const silentS = defaultPatience.nbp / 1000;
    const upTo = (endS: number) =>
      onlyBoot(
        watchOf(2, [
          [0, expected],
          [endS, { source: 'end' }],
        ]),
      );
    expect(upTo(2 + silentS)).toMatchObject({ result: 'running', diagnosis: null });
    expect(upTo(3 + silentS)).toMatchObject({ result: 'broken', diagnosis: { stage: 'nbp' } });
  });

  it('has a test’s half second to go on that the test may not have looked in', () => {
    const silentS = defaultPatience.nbp / 1000;
    const withLine = (atS: number) => {
      const watch = watchOf(2, [[0, expected]]);
      watch.look(atS * 1000);
      return onlyBoot(watch).result;
    };
    expect(withLine(2 + silentS + 0.4)).toBe('running');
    expect(withLine(2 + silentS + 0.6)).toBe('broken');
  });

  it('is over when its test ended: nothing that comes later counts', () => {
    const watch = watchOf(8, [
      [0, expected],
      [8.5, { source: 'end' }],
    ]);
    sightingsOf([reports('a')], mac, 20_000).forEach((sighting) => watch.see(sighting));
    watch.look(3_600_000);
    expect(onlyBoot(watch)).toMatchObject({ result: 'running', lastMs: 8000 });
  });

  it('is one of several: what the capture says nothing of is watched as ever', () => {
    const watch = watchOf(8, [[0, expected]]);
    sightingsOf(healthy.slice(0, 2), otherMac).forEach((sighting) => watch.see(sighting));
    expect(watch.boots.map(({ mac: of }) => of)).toEqual([mac, otherMac]);
    expect(watch.newest).toEqual(watch.boots);
    expect(watch.sightings).toHaveLength(10);
  });

  it('counts from the first word on it: a second one changes nothing, packets before it are forgotten', () => {
    const later = { ...expected, expectation: { ...expectation, image: 'b' } };
    const boot = onlyBoot(
      watchOf(3, [
        [2.5, expected],
        [2.6, later],
      ]),
    );
    expect(boot.expected.image).toBe('a');
    expect(boot.startedMs).toBe(3000);
  });
});

describe('a capture with a journal', () => {
  const captureOf = (
    ...blocks: readonly (readonly [epochMs: number, fields: ReadonlyMap<string, string>])[]
  ) =>
    Buffer.concat([captureHead(), ...blocks.map(([epochMs, fields]) => journalBlock({ epochMs, fields }))]);
  const read = async (bytes: Buffer) => {
    const watch = new NetworkWatch();
    return { ...(await readCapture(Readable.from([bytes]), watch)), watch };
  };
  const line = 'Could not boot: No such device (https://ipxe.org/2c048087)';

  it('of romkit is read on the clock of its first entry, and unreadable entries are counted', async () => {
    const { watch, ...rest } = await read(
      captureOf(
        [1_700_000_000_000, fieldsOf(expected)],
        [1_700_000_001_000, fieldsOf({ source: 'console', mac, line })],
        [1_700_000_001_000, new Map([['ROMKIT_SOURCE', 'verdict']])],
        [1_700_000_001_000, new Map([['MESSAGE', 'Started cron.service']])],
      ),
    );
    expect(rest).toEqual({ packets: 0, entries: 4, dropped: 0, endMs: 1000, damage: null, unreadEntries: 1 });
    expect(watch.boots).toMatchObject([{ mac, startedMs: 1000, result: 'running' }]);
  });

  it('numbers its packets as Wireshark does, entries included', async () => {
    const frame = udp({ from: 'client' }, 2000, 69, Buffer.from('\0\x01a\0octet\0', 'latin1'));
    const packet = packetBlock({ epochMs: 1000, bytes: frame, originalBytes: frame.length });
    const { watch, packets, entries } = await read(
      Buffer.concat([captureOf([0, fieldsOf(expected)], [500, new Map([['MESSAGE', '']])]), packet]),
    );
    expect(watch.sightings).toMatchObject([{ packet: 3, event: { type: 'tftp-request' } }]);
    expect({ packets, entries }).toEqual({ packets: 1, entries: 2 });
  });

  it('that is damaged is read as far as it goes, and says nothing that no terminal should show', () => {
    const whole = captureOf(
      [1_700_000_000_000, fieldsOf(expected)],
      ...[1, 2, 3].map(
        (second) => [1_700_000_000_000 + second * 1000, fieldsOf({ source: 'console', mac, line })] as const,
      ),
      [1_700_000_400_000, fieldsOf({ source: 'end' })],
    );
    return fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(whole.length),
        async (damages, end) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of damages) bytes[at] = byte;
          const { damage, watch } = await read(bytes.subarray(0, end));
          expect(damage?.code ?? 'capture-damaged').toBe('capture-damaged');
          expect(JSON.stringify(watch.boots)).not.toMatch(/\\u00[01]|\\b|\\f/);
        },
      ),
      { numRuns: process.env['ROMKIT_NIGHTLY'] === '1' ? 20_000 : 200 },
    );
  });
});
