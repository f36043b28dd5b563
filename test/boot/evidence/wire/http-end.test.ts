import { describe, expect, it } from '@jest/globals';
import { get, head, ok, request, response, talk } from './exchange.ts';
import { bodiesOf, clientMac as mac, server, tcp } from './packets.ts';
import { Talk } from './talk.ts';

describe('the end of an HTTP response on the wire', () => {
  it('ends where the connection does when nothing says its length', () => {
    const say = (last: 'finish' | 'reset') => (it: Talk) => [
      ...[it.send('client', get('/a')), it.send('server', `${head('200 OK')}hello`), it[last]('server')],
    ];
    const open = { ...response, totalBytes: null };
    expect(bodiesOf(talk(say('finish')))).toEqual([request, open]);
    expect(bodiesOf(talk(say('reset')))).toEqual([request, { ...open, complete: false }]);
  });

  it.each(['finish', 'reset'] as const)('is not complete where the connection ends early: %s', (last) => {
    const frames = talk((it) => [
      ...[it.send('client', get('/a')), it.send('server', ok('hello').slice(0, -2)), it[last]('server')],
    ]);
    expect(bodiesOf(frames)).toEqual([request, { ...response, bytes: 3, complete: false }]);
  });

  it.each(['finish', 'reset'] as const)('tells of a client that does not want the rest: %s', (last) => {
    const broken = { ...response, bytes: 3, complete: false, endedBy: 'client' };
    const frames = talk((it) => [
      ...[it.send('client', get('/a')), it.send('server', ok('hello').slice(0, -2)), it[last]('client')],
      ...[it.send('server', 'lo'), it.finish('server')],
    ]);
    expect(bodiesOf(frames)).toEqual([request, broken]);
  });

  it.each(['finish', 'reset'] as const)('came whole where the client closes after it: %s', (last) => {
    const whole = talk((it) => [
      ...[it.send('client', get('/a')), it.send('server', ok('hello')), it[last]('client')],
      it.finish('server'),
    ]);
    expect(bodiesOf(whole)).toEqual([request, response]);
  });

  it('goes on where the client closes its side before the answer', () => {
    const frames = talk((it) => [
      ...[it.send('client', get('/a')), it.finish('client'), it.send('server', ok('hello'))],
      it.finish('server'),
    ]);
    expect(bodiesOf(frames)).toEqual([request, response]);
  });

  it.each(['finish', 'reset'] as const)('has status 0 where no answer came: %s', (last) => {
    const frames = talk((it) => [it.send('client', get('/a')), it[last]('server')]);
    const none = { ...response, status: 0, bytes: 0, totalBytes: null, complete: false };
    expect(bodiesOf(frames)).toEqual([request, none]);
  });

  it('that stalls has its bytes told on demand, and no end', () => {
    const frames = talk((it) => [it.send('client', get('/a')), it.send('server', ok('hello').slice(0, -2))]);
    expect(bodiesOf(frames, { keepOpen: true })).toEqual([request]);
    expect(bodiesOf(frames)).toEqual([
      request,
      { mac, type: 'http-progress', path: '/a', bytes: 3, totalBytes: 5 },
    ]);
  });
});

describe('a connection', () => {
  it('that is refused is told, each time', () => {
    const port = 8080;
    const attempt = (sequence: number): Buffer[] => [
      tcp({ from: 'client' }, { sequence, flags: 'S', serverPort: port }),
      tcp({ from: 'server' }, { acknowledgment: sequence + 1, flags: 'RA', serverPort: port }),
    ];
    const refused = { mac, type: 'tcp-refused', server, port };
    expect(bodiesOf([...attempt(5), ...attempt(77)])).toEqual([refused, refused]);
  });

  it('that is reset later, or opened twice by a lost SYN, is not refused', () => {
    const connection = new Talk();
    const [syn, ...rest] = connection.handshake();
    expect(bodiesOf([syn!, syn!, ...rest, connection.reset('server')])).toEqual([]);
  });

  it('may use the ports of one before', () => {
    const say = (it: Talk): Buffer[] => [
      ...[it.send('client', get('/a')), it.send('server', ok('hello'))],
      ...[it.finish('server'), it.finish('client')],
    ];
    const frames = [...talk(say), ...talk(say, new Talk({}, { client: 0xffff_fffe, server: 7 }))];
    expect(bodiesOf(frames)).toEqual([request, response, request, response]);
  });
});
