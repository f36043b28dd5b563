import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../../../boot/chain/diagnosis/words/refusal.ts';
import type { BootEventBody, TftpEndEvent } from '../../../../../boot/chain/event.ts';
import { fetches, loads, server, story } from '../../boot-story.ts';

const refusal = (...bodies: readonly BootEventBody[]) =>
  refusalOf(story(...bodies), { path: 'k', sizeBytes: null });
const ends = (error: string, more: Partial<TftpEndEvent> = { endedBy: 'server' }): BootEventBody =>
  ({ ...loads('k', 0, error), ...more }) as BootEventBody;

describe('a web server that does not give a file', () => {
  it.each([
    [399, undefined],
    [400, null],
    [401, 'http-forbidden'],
    [402, null],
    [403, 'http-forbidden'],
    [404, null],
    [406, null],
    [407, 'http-forbidden'],
    [408, null],
    [499, null],
    [500, 'web-server-error'],
  ])('by the status %i', (status, code) => {
    const found = refusal(fetches('/k', 0, status));
    expect(found && (found.why?.code ?? null)).toBe(code);
    if (found !== undefined) expect(found.sentence).toBe(`The web server answers ${status} to /k`);
  });

  it('is told by its last answer, and an end of the connection is none', () => {
    expect(refusal(fetches('/k', 0, 404), fetches('/k', 0, 403))?.why?.code).toBe('http-forbidden');
    expect(refusal(fetches('/k', 0, 404), fetches('/k', 9))).toBeUndefined();
    expect(refusal(fetches('/k', 0, 404), fetches('/k', 0, 0))?.sentence).toMatch(/404/);
    expect(refusal(fetches('/other', 0, 404))).toBeUndefined();
    expect(refusalOf(story(fetches('/k', 0, 404)), null)).toBeUndefined();
  });
});

/** Error codes of RFC 1350 section 5 and RFC 2347 section 4. */
describe('a TFTP server that does not give a file', () => {
  it.each([
    ['its words say so', ends('file /srv/k not found', {}), / has no k$/, undefined],
    ['code 1 says so', ends('', { endedBy: 'server', errorCode: 1 }), / has no k$/, undefined],
    ['code 2 says so', ends('', { endedBy: 'server', errorCode: 2 }), / may not read k$/, undefined],
    ['its words speak of permission', ends('Permission denied', {}), / may not read k$/, undefined],
    [
      'the disk is full',
      ends('Disk full', { endedBy: 'server', errorCode: 3 }),
      / refuses k with error 3: Disk full$/,
      /log of the TFTP server/,
    ],
    [
      'it refuses the options',
      ends('', { endedBy: 'server', errorCode: 8 }),
      / refuses k with error 8$/,
      /blksize/,
    ],
  ])('is told where %s', (_why, event, sentence, advice) => {
    const found = refusal(event);
    expect(found?.sentence).toMatch(sentence);
    expect(found?.sentence).toContain(`The TFTP server ${server}`);
    if (advice === undefined) expect(found?.why).toBeNull();
    else expect(found?.why).toEqual({ code: 'tftp-error', next: expect.stringMatching(advice) });
  });

  it('is none where the client breaks off, or nobody says why', () => {
    expect(refusal(ends('User aborted', { endedBy: 'client', errorCode: 0 }))).toBeUndefined();
    expect(refusal(ends('Odd', { endedBy: 'server' }))).toBeUndefined();
    expect(refusal(ends('not found', {}), loads('k', 9))).toBeUndefined();
  });
});
