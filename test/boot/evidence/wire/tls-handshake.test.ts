import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { bodiesOf, clientMac as mac, server } from './packets.ts';
import { Talk } from './talk.ts';

/** A record of TLS 1.2. */
const record = (type: number, body: Buffer | number[]): Buffer =>
  Buffer.from([type, 3, 3, body.length >> 8, body.length & 0xff, ...body]);
const hello = record(22, Buffer.alloc(200, 1));
const certificate = record(22, Buffer.alloc(3000, 2));
const changeCipherSpec = record(20, [1]);
const alert = (description: number, level = 2): Buffer => record(21, [level, description]);
const finished = record(22, Buffer.alloc(40, 3));
const applicationData = record(23, Buffer.alloc(300, 4));
/** In TLS 1.3. */
const encryptedAlert = record(23, Buffer.alloc(19, 5));
/** The ServerHello of TLS 1.3 by which a server asks for another ClientHello: its random is fixed. */
const retryRandom = createHash('sha256').update('HelloRetryRequest').digest();
const helloWith = (random: Buffer, type = 2): Buffer =>
  record(22, Buffer.concat([Buffer.from([type, 0, 0, 84, 3, 3]), random, Buffer.alloc(50)]));
const retryRequest = helloWith(retryRandom);
type Side = 'client' | 'server';
const told = (by: Side, description: number | null) => ({
  ...{ mac, type: 'tls-end', server, port: 443, by, alert: description },
});
const begins = (by: Side) => ({ mac, type: 'tls-hello', server, port: 443, by });
const established = { mac, type: 'tls-established', server, port: 443 };
const talk = (say: (it: Talk) => Buffer[], snapBytes?: number): object[] => {
  const it = new Talk({ serverPort: 443 });
  return bodiesOf([...it.handshake(), ...say(it)], snapBytes === undefined ? {} : { snapBytes });
};

describe('a TLS handshake on the wire', () => {
  it.each([0, 40, 48, 70])('that the client ends says its reason, %i', (reason) => {
    expect(
      talk((it) => [
        it.send('client', hello),
        ...it.sendAll('server', Buffer.concat([hello, certificate]), 1400),
        it.send('client', alert(reason)),
      ]),
    ).toEqual([begins('client'), begins('server'), told('client', reason)]);
  });

  it('that the server ends at once', () => {
    expect(talk((it) => [it.send('client', hello), it.send('server', alert(70))])).toEqual([
      begins('client'),
      told('server', 70),
    ]);
  });

  it('may come in segments of any size, and with what comes before it', () => {
    const all = Buffer.concat([hello, alert(48)]);
    for (const size of [1, 3, 5, 6, 7, 206, 1000])
      expect(talk((it) => it.sendAll('client', all, size))).toEqual([begins('client'), told('client', 48)]);
  });

  it('is read where its certificates were cut off by the snap length', () => {
    const frames = (it: Talk): Buffer[] => [
      it.send('client', hello),
      ...it.sendAll('server', Buffer.concat([certificate, record(22, [14, 0, 0, 0])]), 1400),
      it.send('server', alert(40)),
      it.send('client', alert(48)),
    ];
    expect(talk(frames, 300)).toEqual([
      ...[begins('client'), begins('server')],
      ...[told('server', 40), told('client', 48)],
    ]);
  });

  it('that the client only closes is told, where the server has begun it', () => {
    const begun = (it: Talk): Buffer[] => [it.send('client', hello), it.send('server', hello)];
    const both = [begins('client'), begins('server')];
    expect(talk((it) => [...begun(it), it.finish('client'), it.finish('server')])).toEqual([
      ...both,
      told('client', null),
    ]);
    expect(talk((it) => [...begun(it), it.reset('client')])).toEqual([...both, told('client', null)]);
    expect(talk((it) => [...begun(it), it.reset('server')])).toEqual([...both, told('server', null)]);
    expect(talk((it) => [...begun(it), it.send('client', alert(48)), it.finish('client')])).toEqual([
      ...both,
      told('client', 48),
    ]);
    expect(talk((it) => [it.send('client', hello), it.finish('client')])).toEqual([begins('client')]);
    const ends = Buffer.concat([changeCipherSpec, finished]);
    expect(talk((it) => [...begun(it), it.send('client', ends), it.finish('client')])).toEqual(both);
  });

  it('is told once both sides encrypt, and nothing after that', () => {
    const ends = Buffer.concat([changeCipherSpec, finished]);
    const all = (it: Talk): Buffer[] => [
      ...[it.send('client', hello), it.send('server', Buffer.concat([hello, certificate]))],
      ...[it.send('client', ends), it.send('server', ends)],
      ...[it.send('client', applicationData), it.send('client', encryptedAlert), it.finish('client')],
    ];
    expect(talk(all)).toEqual([begins('client'), begins('server'), established]);
    expect(talk((it) => all(it).slice(0, 3))).toEqual([begins('client'), begins('server')]);
  });

  it.each([1, 5, 8, 400])('of TLS 1.3 is told, in segments of %i bytes', (size) =>
    expect(
      talk((it) => [
        it.send('client', hello),
        ...it.sendAll('server', Buffer.concat([hello, changeCipherSpec, applicationData]), size),
        ...it.sendAll('client', Buffer.concat([changeCipherSpec, applicationData]), size),
      ]),
    ).toEqual([begins('client'), begins('server'), established]),
  );

  it('of TLS 1.3 that the client ends has an alert that nobody can read', () =>
    expect(
      talk((it) => [
        it.send('client', hello),
        it.send('server', Buffer.concat([hello, changeCipherSpec, applicationData])),
        it.send('client', Buffer.concat([changeCipherSpec, encryptedAlert])),
        it.finish('client'),
      ]),
    ).toEqual([begins('client'), begins('server'), told('client', null)]));

  describe.each([1, 5, 43, 44, 400])(
    'of TLS 1.3 that the server has begin anew, in segments of %i bytes',
    (size) => {
      const both = [begins('client'), begins('server')];
      const retried = (it: Talk): Buffer[] => [
        it.send('client', hello),
        ...it.sendAll('server', Buffer.concat([retryRequest, changeCipherSpec]), size),
        ...it.sendAll('client', Buffer.concat([changeCipherSpec, hello]), size),
      ];

      it('is done once both sides encrypt, whether they change ciphers again or not', () => {
        for (const again of [Buffer.alloc(0), changeCipherSpec]) {
          const begun = (it: Talk): Buffer[] => [
            ...retried(it),
            ...it.sendAll('server', Buffer.concat([hello, again, applicationData]), size),
          ];
          const ends = Buffer.concat([again, applicationData]);
          expect(talk(begun)).toEqual(both);
          expect(talk((it) => [...begun(it), ...it.sendAll('client', ends, size)])).toEqual([
            ...both,
            established,
          ]);
        }
      });

      it('has alerts that can be read until then', () => {
        expect(talk((it) => [...retried(it), it.send('server', alert(40))])).toEqual([
          ...both,
          told('server', 40),
        ]);
        expect(talk((it) => [...retried(it), it.finish('client')])).toEqual([...both, told('client', null)]);
      });
    },
  );

  it.each([
    ['another random', helloWith(Buffer.concat([retryRandom.subarray(0, 31), Buffer.from([0])]))],
    ['another message', helloWith(retryRandom, 11)],
  ])('does not begin anew by %s', (_, message) =>
    expect(
      talk((it) => [
        it.send('client', hello),
        it.send('server', Buffer.concat([message, changeCipherSpec, finished])),
        it.send('client', Buffer.concat([changeCipherSpec, finished])),
      ]),
    ).toEqual([begins('client'), begins('server'), established]),
  );

  it.each([
    ['a change of ciphers', Buffer.concat([changeCipherSpec, finished])],
    ['data', applicationData],
  ])('is done by %s, where the snap length cut off the headers before it', (_, ends) =>
    expect(
      talk(
        (it) => [
          it.send('client', hello),
          it.send('server', Buffer.concat([hello, certificate.subarray(0, 1200)])),
          it.send('server', Buffer.concat([certificate.subarray(1200), record(22, Buffer.alloc(300))])),
          it.send('client', Buffer.concat([changeCipherSpec, finished])),
          it.send('server', ends),
        ],
        300,
      ),
    ).toEqual([begins('client'), begins('server'), established]),
  );

  it('tells nothing more once it is encrypted, nor where it is none', () => {
    const encrypted = Buffer.concat([hello, changeCipherSpec, alert(48)]);
    expect(talk((it) => [it.send('client', encrypted)])).toEqual([begins('client')]);
    expect(talk((it) => [it.send('client', Buffer.concat([hello, applicationData, alert(48)]))])).toEqual([
      begins('client'),
    ]);
    expect(talk((it) => [it.send('client', Buffer.concat([changeCipherSpec, applicationData]))])).toEqual([]);
    expect(talk((it) => [it.send('client', record(21, Buffer.alloc(30)))])).toEqual([]);
    expect(talk((it) => [it.send('client', Buffer.from([21, 2, 3, 0, 2, 2, 48]))])).toEqual([]);
    expect(talk((it) => [it.send('client', Buffer.from([0x84, 3, 3, 0, 2, 2, 48]))])).toEqual([]);
  });
});
