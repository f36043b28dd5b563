import { describe, expect, it } from '@jest/globals';
import { ascii, join } from './build-rom.ts';
import { findEmbedded } from '../../../rom/image/embedded.ts';

const stamp = '0123456789abcdef0123456789abcdef';
const stampLine = `# romkit-stamp: ${stamp}\n`;
const mostBytes = 4 << 20;

/** The script in bytes that hold nothing packed. */
const scriptIn = (...parts: readonly (string | Uint8Array)[]): string | null | undefined =>
  findEmbedded(join(...parts.map((part) => (typeof part === 'string' ? ascii(part) : part))), [])?.script;

const bytesUpTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, byte) => byte);

describe('the magic of a script', () => {
  it('has white space behind it', () => {
    const spaces = bytesUpTo(0x22).filter(
      (byte) => scriptIn('\0#!ipxe', Uint8Array.of(byte), 'dhcp\0') !== undefined,
    );
    expect(spaces).toEqual([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]);
  });

  it('is not the last word of a file', () => expect(scriptIn('\0#!ipxe')).toBeUndefined());

  it('is the first of both that has', () => {
    expect(scriptIn('#!gpxe\0#!ipxe\0#!gpxe\nshell\n\0#!ipxe\ndhcp\n')).toBe('#!gpxe\nshell\n');
  });
});

describe('a script without a stamp', () => {
  it('is made of text, with tabs, line ends and escapes', () => {
    const text = bytesUpTo(0x7f).filter(
      (byte) => scriptIn('#!ipxe\nold\n', Uint8Array.of(byte), 'new\0') !== '#!ipxe\nold\n',
    );
    // A zero ends it as well; it is no part of it.
    expect(text).toEqual([0x09, 0x0a, 0x0d, 0x1b, ...bytesUpTo(0x7e).filter((byte) => byte >= 0x20)]);
  });

  it('may have UTF-8 in it, up to what is none', () => {
    expect(scriptIn(Buffer.from('#!ipxe\necho Füße\n'), '\0')).toBe('#!ipxe\necho Füße\n');
    expect(scriptIn('#!ipxe\nok\nbad\xff\nmore\n\0')).toBe('#!ipxe\nok\n');
  });

  it('ends with the file, or with a zero, in the middle of a line', () => {
    expect(scriptIn('#!ipxe\nshell')).toBe('#!ipxe\nshell');
    expect(scriptIn('#!ipxe\nshell\0more')).toBe('#!ipxe\nshell');
  });

  it('is one line, whatever ends it', () => expect(scriptIn('#!ipxe shell\x01')).toBe('#!ipxe shell'));

  it('has at most four MiB', () => {
    const head = '#!ipxe\n';
    const whole = head + 'x'.repeat(mostBytes - head.length);
    expect(scriptIn(whole, '\0')?.length).toBe(mostBytes);
    expect(scriptIn(whole, 'x\0')).toBe(head);
  });
});

describe('a script above a stamp', () => {
  it('begins with the file, or behind a zero', () => {
    expect(scriptIn('#!ipxe\ndhcp\n', stampLine)).toBe('#!ipxe\ndhcp\n');
    expect(scriptIn('#!ipxe\nold\n\0#!gpxe\nnew\n', stampLine)).toBe('#!gpxe\nnew\n');
    expect(scriptIn('#!ipxe\nold\n\x01#!gpxe\nnew\n', stampLine)).toBe('#!ipxe\nold\n\x01#!gpxe\nnew\n');
  });

  it('is no farther above it than four MiB', () => {
    const whole = `#!ipxe\n${'x'.repeat(mostBytes - 8)}\n`;
    expect(scriptIn(whole, stampLine)?.length).toBe(mostBytes);
    expect(scriptIn(`${whole}\n`, stampLine)).toBeNull();
  });
});

describe('a stamp', () => {
  it('may be the first line of a file', () => {
    expect(findEmbedded(ascii(stampLine), [])).toEqual({ stamp, script: null, container: 'raw' });
    expect(findEmbedded(ascii(`${stampLine}# romkit-stamp: short\n`), [])?.stamp).toBe(stamp);
  });

  it.each(['# romkit-stamp: short\n', 'x# romkit-stamp: short\n'])('is not %j', (text) => {
    expect(findEmbedded(ascii(text), [])).toBeNull();
  });
});
