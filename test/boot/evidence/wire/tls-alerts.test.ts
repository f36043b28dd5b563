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
const told = (by: 'client' | 'server', description: number | null) => ({
  ...{ mac, type: 'tls-end', server, port: 443, by, alert: description },
});
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
    ).toEqual([told('client', reason)]);
  });

  it('that the server ends at once', () => {
    expect(talk((it) => [it.send('client', hello), it.send('server', alert(70))])).toEqual([
      told('server', 70),
    ]);
  });

  it('may come in segments of any size, and with what comes before it', () => {
    const all = Buffer.concat([hello, alert(48)]);
    for (const size of [1, 3, 5, 6, 7, 206, 1000])
      expect(talk((it) => it.sendAll('client', all, size))).toEqual([told('client', 48)]);
  });

  it('is read where its certificates were cut off by the snap length', () => {
    const frames = (it: Talk): Buffer[] => [
      it.send('client', hello),
      ...it.sendAll('server', Buffer.concat([certificate, record(22, [14, 0, 0, 0])]), 1400),
      it.send('server', alert(40)),
      it.send('client', alert(48)),
    ];
    expect(talk(frames, 300)).toEqual([told('server', 40), told('client', 48)]);
  });

  it('that the client only closes is told, where the server has begun it', () => {
    const begun = (it: Talk): Buffer[] => [it.send('client', hello), it.send('server', hello)];
    expect(talk((it) => [...begun(it), it.finish('client'), it.finish('server')])).toEqual([
      told('client', null),
    ]);
    expect(talk((it) => [...begun(it), it.reset('client')])).toEqual([told('client', null)]);
    expect(talk((it) => [...begun(it), it.reset('server')])).toEqual([told('server', null)]);
    expect(talk((it) => [...begun(it), it.send('client', alert(48)), it.finish('client')])).toEqual([
      told('client', 48),
    ]);
    expect(talk((it) => [it.send('client', hello), it.finish('client')])).toEqual([]);
    expect(talk((it) => [...begun(it), it.send('client', changeCipherSpec), it.finish('client')])).toEqual(
      [],
    );
  });

  it('tells nothing once it is encrypted, nor where it is none', () => {
    const encrypted = Buffer.concat([hello, changeCipherSpec, alert(48)]);
    expect(talk((it) => [it.send('client', encrypted)])).toEqual([]);
    expect(talk((it) => [it.send('client', Buffer.concat([hello, record(23, [1, 2]), alert(48)]))])).toEqual(
      [],
    );
    expect(talk((it) => [it.send('client', record(21, Buffer.alloc(30)))])).toEqual([]);
    expect(talk((it) => [it.send('client', Buffer.from([21, 2, 3, 0, 2, 2, 48]))])).toEqual([]);
    expect(talk((it) => [it.send('client', Buffer.from([0x84, 3, 3, 0, 2, 2, 48]))])).toEqual([]);
  });
});
