import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RunRecord } from '../../../lab/run/run-record.ts';
import { pcapHeader, pcapRecord } from '../../boot/evidence/wire/packets.ts';
import { circumstances, expectation, mac } from '../../boot/chain/boot-story.ts';
import { replay } from '../../support/lab/replay.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-test-'));
  mkdirSync(join(folder, 'run'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const recordIn = (name: string) => new RunRecord(join(folder, name), join(folder, 'run'));
const line = 'ROMKIT-BEACON {"image":"a","cmdline":""}';

describe('the record of a run', () => {
  it('in pcapng is made of its packets and of what else was seen, when the run ends', async () => {
    const record = recordIn('new/run.pcapng');
    const packets = await record.packetFile();
    record.add({ source: 'expected', expectation, circumstances }, 0, 1_700_000_000_000);
    record.add({ source: 'console', mac, line }, 0, 1_700_000_001_000);
    writeFileSync(packets!, Buffer.concat([pcapHeader(), pcapRecord(Buffer.alloc(60), 1_700_000_002_000)]));
    expect(existsSync(join(folder, 'new/run.pcapng'))).toBe(false);
    await record.write();
    expect(readdirSync(join(folder, 'new'))).toEqual(['run.pcapng']);
    expect(await replay(readFileSync(join(folder, 'new/run.pcapng')))).toMatchObject([
      { mac, startedMs: 1000, expected: expectation },
    ]);
  });

  it('in pcap is tcpdump’s own file', async () => {
    const record = recordIn('run.pcap');
    expect(await record.packetFile()).toBe(join(folder, 'run.pcap'));
    await record.write();
    expect(readdirSync(folder)).toEqual(['run']);
  });

  it('is none where nobody wants one', async () => {
    const record = new RunRecord(null, folder);
    expect(await record.packetFile()).toBeNull();
    await record.write();
    expect(readdirSync(folder)).toEqual(['run']);
  });

  it('is refused before anything boots where it cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(recordIn('file/run.pcapng').packetFile()).rejects.toMatchObject({ code: 'not-writable' });
  });
});
