import { describe, expect, it } from '@jest/globals';
import { bodiesOf, tcp } from './packets.ts';
import { Talk } from './talk.ts';

const request = 'GET /a HTTP/1.1\r\n\r\n';
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n';
const typesOf = (frames: readonly Buffer[]): string[] =>
  bodiesOf(frames).map((event) => (event as { type: string }).type);

describe('connections', () => {
  const others = Array.from({ length: 2000 }, (_, index) =>
    tcp({ from: 'client' }, { clientPort: 1000 + index, flags: 'S' }),
  );

  it('are followed however many others there are, as long as they are used', () => {
    const file = new Talk({ clientPort: 50_000 });
    const begin = [...file.handshake(), file.send('client', request), file.send('server', answer)];
    const half = file.sendAll('server', 'x'.repeat(1000), 1);
    const rest = file.sendAll('server', 'x'.repeat(1000), 1000);
    const between = half.flatMap((segment, index) => [segment, ...others.slice(2 * index, 2 * index + 2)]);
    expect(typesOf([...begin, ...between, ...rest])).toEqual(['http-request', 'http-response']);
    expect(typesOf([...begin, ...half, ...others, ...rest])).toEqual(['http-request']);
  });

  it('begin anew where the other side opens one with the same ports', () => {
    const asked = new Talk();
    const before = [...asked.handshake(), asked.send('client', request)];
    const syn = tcp({ from: 'server' }, { flags: 'S' });
    const say = (sequence: number, text: string): Buffer => tcp({ from: 'server' }, { sequence }, text);
    const refusal = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
    expect(typesOf([...before, syn, say(1, refusal)])).toEqual(['http-request']);
    // The one before is gone, and takes nothing along when its turn would come to make room.
    const halves = [say(1, 'GET /b'), ...others.slice(0, 1023), say(7, ' HTTP/1.1\r\n\r\n')];
    expect(typesOf([...before, syn, ...halves])).toEqual(['http-request', 'http-request']);
  });
});
