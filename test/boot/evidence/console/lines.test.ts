import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { watchConsole, type WatchedConsole } from '../../../../boot/evidence/console/lines.ts';

describe('watchConsole', () => {
  let stream: PassThrough;
  let lines: string[];
  let watched: WatchedConsole;

  beforeEach(() => {
    jest.useFakeTimers();
    stream = new PassThrough();
    lines = [];
    watched = watchConsole(stream, { onLine: (line) => lines.push(line) });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const say = (words: string, thenQuietMs = 0): void => {
    stream.emit('data', Buffer.from(words));
    jest.advanceTimersByTime(thenQuietMs);
  };

  it('tells a line that stands there unended, and not again when it ends like that', () => {
    say('iPXE> ', 999);
    expect(lines).toEqual([]);
    say('', 1000);
    say('\r\n');
    expect(lines).toEqual(['iPXE>']);
  });

  it('tells it again where it went on, but not each dot', () => {
    say('Configuring', 1000);
    say('.', 1000);
    say('.', 1000);
    expect(lines).toEqual(['Configuring']);
    say(' ok\r\n');
    expect(lines).toEqual(['Configuring', 'Configuring.. ok']);
  });

  it('tells the same line twice where it was said twice', () => {
    say('again', 1000);
    say('\r\nagain\r\n');
    expect(lines).toEqual(['again', 'again']);
  });

  it('tells the rest at the end', () => {
    say('half');
    expect(watched.unfinishedLine()).toBe('half');
    watched.end();
    jest.runAllTimers();
    expect(lines).toEqual(['half']);
  });
});
