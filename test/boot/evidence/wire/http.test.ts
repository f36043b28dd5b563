import { describe, expect, it } from '@jest/globals';
import { get, head, ok, request, response, talk } from './exchange.ts';
import { bodiesOf, clientMac as mac, eventsOf, server } from './packets.ts';
import { Talk } from './talk.ts';

describe('an HTTP request on the wire', () => {
  it('says what is asked for, and by whom', () => {
    const fields = ['User-Agent: iPXE/2.0.0+', 'RANGE:  bytes=0-99 '];
    expect(
      eventsOf(talk((it) => [it.send('client', get('/images/vm%20linuz?a=%c3%a4', ...fields))])),
    ).toEqual([
      {
        ...request,
        atMs: 4,
        path: '/images/vm linuz?a=ä',
        userAgent: 'iPXE/2.0.0+',
        range: 'bytes=0-99',
      },
    ]);
  });

  it('may come in segments of any size', () => {
    const frames = talk((it) => it.sendAll('client', get('/a', 'User-Agent: x'), 3));
    expect(bodiesOf(frames)).toEqual([{ ...request, userAgent: 'x' }]);
  });

  it.each([
    ['/52%3A54', '/52:54'],
    ['/%zz', '/%zz'],
    ['/%1b%5b2J%0a', '/\ufffd[2J\ufffd'],
    ['http://10.77.0.1/a', '/a'],
  ])('has its path decoded where it can be: %s', (target, path) => {
    expect(bodiesOf(talk((it) => [it.send('client', get(target))]))).toMatchObject([{ path }]);
  });

  it('names the port that is not 80', () => {
    const connection = new Talk({ serverPort: 8080 });
    expect(bodiesOf(talk((it) => [it.send('client', get('/a'))], connection))).toMatchObject([
      { server: `${server}:8080` },
    ]);
  });

  it('is known though the snap length cut its head, or its path, and the next one is too', () => {
    const long = '/'.padEnd(700, 'x');
    const frames = talk((it) => [
      ...[it.send('client', get('/a', `Cookie: ${'c'.repeat(900)}`)), it.send('server', ok('hello'))],
      ...[it.send('client', get(long)), it.send('server', ok('hello')), it.send('client', get('/b'))],
    ]);
    expect(bodiesOf(frames, { snapBytes: 600 })).toMatchObject([
      ...[request, response],
      { path: `${long.slice(0, 600 - 14 - 20 - 20 - 4)}…` },
      ...[{ type: 'http-response', complete: true }, { path: '/b' }],
    ]);
  });

  it('is known where the start of the connection was missed', () => {
    const connection = new Talk();
    connection.handshake();
    const frames = [connection.send('client', get('/a')), connection.send('server', ok('hello'))];
    expect(bodiesOf(frames)).toEqual([request, response]);
  });

  it('with a body is followed by the next', () => {
    const post = `POST /a HTTP/1.1\r\nContent-Length: 1000\r\n\r\n${'GET /x '.padEnd(1000, 'y')}`;
    const frames = talk((it) => [
      ...it.sendAll('client', post, 800),
      ...[it.send('server', ok('hello')), it.send('client', get('/b'))],
    ]);
    expect(bodiesOf(frames, { snapBytes: 300 })).toEqual([
      { ...request, method: 'POST' },
      response,
      { ...request, path: '/b' },
    ]);
  });

  it('is not what TLS looks like', () => {
    const hello = '\x16\x03\x01\x02\x00\x01';
    const frames = talk((it) => [
      ...[
        it.send('client', hello),
        it.send('server', 'HTTP/1.1 200 OK\r\n\r\n'),
        it.send('client', get('/a')),
      ],
    ]);
    expect(bodiesOf(frames)).toEqual([{ mac, type: 'tls-hello', server, port: 80, by: 'client' }]);
  });
});

describe('an HTTP response on the wire', () => {
  it('is told with its bytes, and progress on the way', () => {
    const body = 'b'.repeat(10_000);
    const frames = talk((it) => [it.send('client', get('/a')), ...it.sendAll('server', ok(body), 1448)]);
    const progress = (bytes: number): object => ({
      mac,
      type: 'http-progress',
      path: '/a',
      bytes,
      totalBytes: 10_000,
    });
    const headBytes = ok(body).length - body.length;
    expect(bodiesOf(frames, { snapBytes: 120, progressBytes: 4000 })).toEqual([
      request,
      ...[3 * 1448 - headBytes, 6 * 1448 - headBytes].map(progress),
      { ...response, bytes: 10_000, totalBytes: 10_000 },
    ]);
  });

  it('counts segments once that come twice, late or over one another', () => {
    const connection = new Talk();
    const start = [...connection.handshake(), connection.send('client', get('/a'))];
    const [one, two, three, four] = connection.sendAll('server', ok('hello'), 12);
    const frames = [...start, one!, three!, three!, one!, two!, two!, four!, three!];
    expect(bodiesOf(frames)).toEqual([request, response]);
  });

  it('is complete by the client’s own acknowledgment of what the capture missed', () => {
    const body = 'b'.repeat(3000);
    const connection = new Talk();
    const start = [...connection.handshake(), connection.send('client', get('/a'))];
    const segments = connection.sendAll('server', ok(body), 1000);
    const missed = [segments[0]!, segments[2]!];
    const whole = { ...response, bytes: 3000, totalBytes: 3000 };
    expect(bodiesOf([...start, ...missed])).not.toContainEqual(whole);
    expect(bodiesOf([...start, ...missed, connection.acknowledge('client')])).toEqual([request, whole]);
  });

  it('may be one of several on a connection', () => {
    const frames = talk((it) => [
      ...[it.send('client', get('/a')), it.send('server', head('404 Not Found', 'content-length: 2') + 'no')],
      ...[
        it.send('client', get('/b')),
        it.send('server', ok('hello')),
        it.send('client', get('/c') + get('/d')),
      ],
      it.send('server', ok('one') + ok('two!')),
    ]);
    expect(bodiesOf(frames)).toMatchObject([
      ...[request, { status: 404, path: '/a', bytes: 2, complete: true }],
      ...[{ path: '/b' }, { ...response, path: '/b' }, { path: '/c' }, { path: '/d' }],
      ...[
        { type: 'http-response', path: '/c', bytes: 3 },
        { type: 'http-response', path: '/d', bytes: 4 },
      ],
    ]);
  });

  it('has no body for HEAD, 204 and 304, and interim ones do not count', () => {
    const frames = talk((it) => [
      it.send('client', get('/a').replace('GET', 'HEAD')),
      it.send('server', `${head('100 Continue')}${head('200 OK', 'Content-Length: 5')}`),
      ...[it.send('client', get('/b')), it.send('server', head('304 Not Modified', 'Content-Length: 5'))],
    ]);
    const bodiless = { ...response, bytes: 0, totalBytes: null };
    expect(bodiesOf(frames).filter((event) => 'status' in event)).toEqual([
      bodiless,
      { ...bodiless, path: '/b', status: 304 },
    ]);
  });

  it('of a range has the length of the range', () => {
    const partial = `${head('206 Partial Content', 'Content-Range: bytes 0-4/99', 'Content-Length: 5')}hello`;
    const frames = talk((it) => [
      it.send('client', get('/a', 'Range: bytes=0-4')),
      it.send('server', partial),
    ]);
    expect(bodiesOf(frames)).toEqual([
      { ...request, range: 'bytes=0-4' },
      { ...response, status: 206 },
    ]);
  });

  it('in chunks is counted without what frames them', () => {
    const chunks = `${head('200 OK', 'Transfer-Encoding: chunked')}3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n`;
    for (const segmentBytes of [1, 7, 1448]) {
      const frames = talk((it) => [
        it.send('client', get('/a')),
        ...it.sendAll('server', chunks, segmentBytes),
      ]);
      expect(bodiesOf(frames)).toEqual([request, { ...response, totalBytes: null }]);
    }
    const cut = talk((it) => [
      ...[it.send('client', get('/a')), it.send('server', chunks.slice(0, -5)), it.finish('server')],
    ]);
    expect(bodiesOf(cut)).toEqual([request, { ...response, totalBytes: null, complete: false }]);
  });

  it('in chunks whose sizes were cut off ends with the next request', () => {
    const chunks = ['600', '600'].map((size) => `${size}\r\n${'x'.repeat(0x600)}\r\n`).join('');
    const body = `${head('200 OK', 'Transfer-Encoding: chunked')}${chunks}0\r\n\r\n`;
    const frames = talk((it) => [
      ...[it.send('client', get('/a')), ...it.sendAll('server', body, 2000), it.send('client', get('/b'))],
    ]);
    expect(bodiesOf(frames, { snapBytes: 600 })).toMatchObject([
      request,
      { type: 'http-response', path: '/a', status: 200, complete: true },
      { path: '/b' },
    ]);
  });

  it('has its status though the snap length cut its head', () => {
    const body = `${head('404 Not Found', 'Content-Length: 5', `X: ${'x'.repeat(900)}`)}hello`;
    const frames = talk((it) => [it.send('client', get('/a')), it.send('server', body), it.finish('server')]);
    expect(bodiesOf(frames, { snapBytes: 600 })).toEqual([request, { ...response, status: 404 }]);
  });

  it('is counted where segmentation offload has left the IP length at zero', () => {
    const frames = talk((it) => [
      ...[it.send('client', get('/a')), it.send('server', ok('hello'), { totalBytes: 0 })],
    ]);
    expect(bodiesOf(frames)).toEqual([request, response]);
  });
});
