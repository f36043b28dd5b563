import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Screen } from '../../../../boot/evidence/console/screen.ts';

/** The lines told, and last the one that was not ended. */
function show(...chunks: string[]): string[] {
  const lines: string[] = [];
  const screen = new Screen((line) => lines.push(line));
  for (const chunk of chunks) screen.write(Buffer.from(chunk));
  lines.push(screen.unfinished());
  return lines;
}

describe('Screen', () => {
  it('takes out what only moves and colours', () => {
    const start = '\x1bc\x1b[?7l\x1b[2J\x1b[0mSeaBIOS (version 1.16.2)\r\n\n\n';
    expect(show(start, '\x1b[0;1miPXE\x1b[0m -- \x1b[0;36mhttp\x1b[0m\r\n')).toEqual([
      'SeaBIOS (version 1.16.2)',
      'iPXE -- http',
      '',
    ]);
  });

  it('puts one line together where firmware places the cursor in mid-line', () => {
    expect(show('\x1b[2J\x1b[23;1HDHCP (net0)', '\x1b[23;18H. o', 'k\r\n')).toEqual([
      'DHCP (net0)      . ok',
      '',
    ]);
  });

  it('tells a line when the cursor jumps to another', () => {
    expect(show('\x1b[5;1HMenu\x1b[7;3Hfirst\x1b[8;3Hsecond')).toEqual(['Menu', '  first', '  second']);
  });

  it('tells what a line says in the end, not how it got there', () => {
    expect(show('Loading 10%\rLoading 100%\r\nPress a key\b\b\b   \r\n')).toEqual([
      'Loading 100%',
      'Press a',
      '',
    ]);
    expect(show('Press Ctrl-B', '\b \b'.repeat(12), 'done\r\n')).toEqual(['done', '']);
  });

  it('tells a line that was wider than the screen as one, whoever broke it', () => {
    const long = 'x'.repeat(79) + 'yz';
    const broken = `${long.slice(0, 80)}\r\n${long.slice(80)}`;
    expect(show(`${long}\r\nnext\r\n`)).toEqual([long, 'next', '']);
    expect(show(`${broken}\r\nnext\r\n`)).toEqual([long, 'next', '']);
    expect(show(`${'\n'.repeat(30)}${broken}${broken.slice(1)}\r\nnext\r\n`).at(-2)).toBe('next');
  });

  it("leaves Linux's lines as they are, full ones too", () => {
    const version = '[    0.000000] Linux version 6.1';
    const full = 'x'.repeat(80);
    expect(show(`${version}\r\n${full}\r\n${full}x\r\n`)).toEqual([version, full, `${full}x`, '']);
    expect(show(`${version}\r\n\x1bc${full}\r\nend\r\n`)).toEqual([version, `${full}end`, '']);
  });

  it('shows the prompt that waits', () => {
    expect(show('No bootable device.\r\niPXE> ')).toEqual(['No bootable device.', 'iPXE>']);
  });

  it('erases', () => {
    expect(show('abcdef\x1b[3D\x1b[K\r\n')).toEqual(['abc', '']);
    expect(show('one\x1b[2Jtwo')).toEqual(['one', '   two']);
    expect(show('one\x1b[2;1Htwo\x1b[1;1H\x1b[Jx\r\n')).toEqual(['one', 'two', 'x', '']);
  });

  it('loses nothing that scrolls away before it was told', () => {
    expect(show('a\x1b[25;1H', '\n'.repeat(30), 'b\n')).toEqual(['a', 'b', '']);
    const huge = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
    expect(show(`${huge}\n`).join('')).toContain(huge.slice(-1000));
  });

  it('says the same however the stream is cut', () => {
    const piece = fc.constantFrom(
      'abc',
      'é',
      '\r',
      '\n',
      '\b',
      '\x1b[2J',
      '\x1b[3;4H',
      '\x1b[K',
      'x'.repeat(81),
      '\x1b[0m',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (pieces, step) => {
        const bytes = Buffer.from(pieces.join(''));
        const told: string[] = [];
        const screen = new Screen((line) => told.push(line));
        for (let at = 0; at < bytes.length; at += step) screen.write(bytes.subarray(at, at + step));
        expect([...told, screen.unfinished()]).toEqual(show(pieces.join('')));
      }),
    );
  });

  it('shows no control that comes as a character, and none that turns text around', () => {
    expect(show('a\u009b31mb\u0085c\u202ed\u2066e\u2028f\r\n')).toEqual(['a31mbcdef', '']);
  });

  it('has lines of bounded length once Linux speaks, wherever the cursor is sent', () => {
    const [, ...lines] = show(
      '[    0.000000] Linux version 6.1\r\n',
      ...['\x1b[4000000000C', '\x1b[1;4000000000H', '\x1b[4000000000G', '\x1b[9;9'].map((far) => `${far}x`),
      ...Array.from({ length: 500 }, () => 'y'.repeat(1000)),
    );
    expect(lines.join('')).toContain('y'.repeat(1000));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(25 * 4096);
  });

  it('keeps no more of a sequence than any has', () => {
    expect(show(`a\x1b[${'0'.repeat(63)}5Cb\r\n`, `c\x1b[${'0'.repeat(64)}5Cd\r\n`)).toEqual([
      ...['a     b', 'c d', ''],
    ]);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const screen = new Screen((line) => expect(line).not.toMatch(/[\x00-\x1f]/));
        screen.write(bytes);
        screen.end();
      }),
    );
  });
});
