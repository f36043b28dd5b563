import { describe, expect, it } from '@jest/globals';
import {
  answers,
  asks,
  consoleLine,
  expectation,
  fetches,
  healthy,
  loads,
  reports,
  story,
} from './boot-story.ts';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import type { Expectation } from '../../../boot/chain/expectation.ts';
import { barePath, nextState, samePath, startOfChain } from '../../../boot/chain/track.ts';

const follow = (bodies: readonly BootEventBody[], expected: Expectation = expectation) =>
  story(...bodies).reduce((state, event) => nextState(state, event, expected), startOfChain(expected));
const details = (...bodies: readonly BootEventBody[]) => follow(bodies).stages.map(({ detail }) => detail);

describe('a stage that is done', () => {
  it('says what ended it', () =>
    expect(details(...healthy)).toEqual([
      'PXEClient:Arch:00000:UNDI:002001',
      '10.77.0.101 from 10.77.0.1, undionly.kpxe',
      'undionly.kpxe, 72000 bytes',
      '10.77.0.101 from 10.77.0.1, http://10.77.0.1/bootdirectory/boot.gpxe',
      '/bootdirectory/boot.gpxe, 66 bytes',
      '/bootdirectory/52:54:00:77:00:01.gpxe, 200 bytes',
      '/bootdirectory/images/a/vmlinuz, 8000000 bytes',
      '/bootdirectory/images/a/initrd.gz, 1000000 bytes',
      'a, quiet',
    ]));

  it('says so where firmware tells nothing of itself, and DHCP gives no address or file', () => {
    const nameless = { ...asks(), vendorClass: null } as BootEventBody;
    const bare = { ...answers(null), address: null } as BootEventBody;
    expect(details(nameless, bare).slice(0, 2)).toEqual([
      'asked for an address',
      'no address from 10.77.0.1',
    ]);
  });

  it.each<BootEventBody>([
    { type: 'tftp-request', server: '10.77.0.1', file: 'x', blockBytes: 512 },
    {
      ...{ type: 'http-request', server: '10.77.0.1', method: 'GET', path: '/x' },
      ...{ userAgent: null, range: null },
    },
  ])('is the firmware’s after a $type', (request) => expect(details(request)[0]).toBe('asked for a file'));

  it('began when the one before it ended, and was not seen where a later one proves it', () => {
    const { stages } = follow([healthy[0]!, healthy[1]!, healthy[2]!, healthy[6]!]);
    expect(
      stages
        .slice(2, 8)
        .map(({ status, startedMs, endedMs, detail }) => [status, startedMs, endedMs, detail]),
    ).toEqual([
      ['done', 2000, 3000, 'undionly.kpxe, 72000 bytes'],
      ['done', 3000, 4000, 'not seen'],
      ['done', 4000, 4000, 'not seen'],
      ['done', 4000, 4000, 'not seen'],
      ['done', 4000, 4000, '/bootdirectory/images/a/vmlinuz, 8000000 bytes'],
      ['active', 4000, null, null],
    ]);
  });
});

describe('a system', () => {
  const waits = { ...expectation, consoleText: 'login:' };

  it('runs once its text is on the console, and its report is none then', () => {
    const loaded = healthy.slice(0, 8);
    expect(follow([...loaded, consoleLine('Debian a login: ')], waits)).toMatchObject({
      complete: true,
      stages: expect.arrayContaining([expect.objectContaining({ stage: 'os', detail: 'Debian a login:' })]),
    });
    expect(follow([...loaded, consoleLine('booting'), reports('a')], waits).complete).toBe(false);
  });

  it('is reported without a command line where it tells none', () => {
    const silent = { ...reports('a'), commandLine: '' } as BootEventBody;
    expect(details(...healthy.slice(0, 8), silent).at(-1)).toBe('a');
  });

  it('is done with when it runs', () => {
    const state = follow(healthy);
    expect(nextState(state, story(reports('a'))[0]!, expectation)).toBe(state);
  });
});

describe('a file', () => {
  const nbp = (body: BootEventBody) => follow([...healthy.slice(0, 2), body]).stages[2]?.status;

  it('has not come where its transfer failed, or the answer was another', () => {
    expect(nbp(loads('undionly.kpxe', 72000, 'timeout'))).toBe('active');
    expect(nbp(fetches('/undionly.kpxe', 72000, 206))).toBe('active');
    expect(nbp({ ...fetches('/undionly.kpxe', 72000), complete: false } as BootEventBody)).toBe('active');
    expect(nbp(fetches('/undionly.kpxe', 72000))).toBe('done');
  });

  it.each([
    ['a', 'a'],
    ['/a', 'a'],
    ['//a/b', 'a/b'],
    ['/a?b=c?d', 'a'],
    ['?b', ''],
    ['', ''],
  ])('is named by %j without slashes and query: %j', (path, bare) => expect(barePath(path)).toBe(bare));

  it('is the same by two spellings', () => {
    expect(samePath('/a?b', 'a')).toBe(true);
    expect(samePath('/a', 'b')).toBe(false);
  });
});
