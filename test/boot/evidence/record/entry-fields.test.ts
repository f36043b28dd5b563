import { describe, expect, it } from '@jest/globals';
import type { RecordedEntry } from '../../../../boot/evidence/record/entry.ts';
import { fieldsOf, readFields } from '../../../../boot/evidence/record/entry-fields.ts';
import { circumstances, expectation, mac } from '../../chain/boot-story.ts';

const { recordings, ...known } = circumstances;
const expected: RecordedEntry = { source: 'expected', expectation, circumstances: known };

describe('an entry of a record', () => {
  it.each<RecordedEntry>([
    expected,
    {
      source: 'expected',
      expectation: { ...expectation, chainedUrl: 'http://10.0.0.2/x', nbp: null, consoleText: 'login:' },
      circumstances: { ...known, rom: { vendor: '8086', device: '100e' }, knowsServers: false },
    },
    { source: 'console', mac, line: 'iPXE 1.21.1 -- Open Source Network Boot Firmware' },
    { source: 'firmware', mac, line: 'Running option rom at c980:0003' },
    { source: 'power', mac, state: 'off' },
    { source: 'power', mac, state: 'reset', isByHand: true },
    { source: 'server', name: 'dnsmasq', line: 'dnsmasq-dhcp: DHCPDISCOVER(br0) no address available' },
    { source: 'end' },
  ])('is read as it was written: $source', (entry) => expect(readFields(fieldsOf(entry))).toEqual(entry));

  it('has a line to read for people, and no path of the machine that wrote it', () => {
    const here = { consoleFile: null, ...recordings, pcapFile: '/home/operator/run.pcapng' };
    const fields = fieldsOf({ ...expected, circumstances: { ...circumstances, recordings: here } });
    expect(fields.get('MESSAGE')).toBe(`${mac} is to boot a by the method chain.`);
    expect([...fields.values()].join()).not.toContain('operator');
  });

  it('of another writer is nothing of romkit’s', () =>
    expect(readFields(new Map([['MESSAGE', 'Started cron.service']]))).toBeUndefined());

  const changed = (name: string, value: string, entry: RecordedEntry = expected) =>
    readFields(new Map([...fieldsOf(entry), [name, value]]));
  const withFacts = (facts: object) =>
    changed('ROMKIT_EXPECTATION', JSON.stringify({ ...expectation, ...facts }));

  it.each([
    ['of another source', () => changed('ROMKIT_SOURCE', 'verdict')],
    ['whose facts are no JSON', () => changed('ROMKIT_EXPECTATION', '{')],
    ['whose facts lack one', () => changed('ROMKIT_CIRCUMSTANCES', '{}')],
    ['with a method that is none', () => withFacts({ method: 'magic' })],
    ['with a size that is none', () => withFacts({ kernel: { path: '/k', sizeBytes: -1 } })],
    ['with a server that is no address', () => withFacts({ server: 'here' })],
    ['with a name that is too long', () => withFacts({ image: 'a'.repeat(5000) })],
    [
      'with too many names',
      () =>
        changed(
          'ROMKIT_CIRCUMSTANCES',
          JSON.stringify({ ...known, scriptNames: Array<string>(20_001).fill('') }),
        ),
    ],
    [
      'with JSON that is too long',
      () => changed('ROMKIT_EXPECTATION', JSON.stringify(expectation) + ' '.repeat(3 * 1024 * 1024)),
    ],
    ['of a machine that is none', () => changed('ROMKIT_MAC', 'x', { source: 'console', mac, line: '' })],
    ['of a state that is none', () => changed('ROMKIT_POWER', 'x', { source: 'power', mac, state: 'on' })],
  ])('cannot be read %s', (_, read) => expect(read()).toBeNull());

  it('has no controls for the terminal that shows it, and no endless line', () => {
    const line = changed('MESSAGE', `\x1b[2J${'a'.repeat(9000)}`, { source: 'console', mac, line: '' });
    expect(line).toMatchObject({ line: expect.stringMatching(/^\ufffd\[2Ja{1000,4096}…$/) });
    expect(withFacts({ kernel: { path: '/\x1bk', sizeBytes: null } })).toMatchObject({
      expectation: { kernel: { path: '/\ufffdk' } },
    });
  });
});
