import { describe, expect, it } from '@jest/globals';
import { readScript } from '../../../rom/script/checks/file.ts';
import { languages, maxScriptBytes } from '../../../rom/script/language.ts';

const { ipxe, gpxe } = languages;
const codes = (content: string | Uint8Array, language = ipxe): string[] =>
  readScript(content, language).findings.map(({ code }) => code);
const only = (content: string | Uint8Array, language = ipxe) => {
  const { findings } = readScript(content, language);
  expect(findings).toHaveLength(1);
  return findings[0]!;
};

describe('a file of many bytes', () => {
  const head = '#!ipxe\n';
  const line = `${'a'.repeat(99)}\n`;

  it('may have as many as the limit, in UTF-8', () => {
    const full = head + 'x'.repeat(maxScriptBytes - head.length);
    expect(codes(full)).toEqual([]);
    expect(readScript(full, ipxe).text).toBe(full);
    expect(codes(Buffer.from(full))).toEqual([]);
    expect(codes(`${full}x`)).toEqual(['too-large']);
    expect(codes(head + 'ä'.repeat(maxScriptBytes / 2))).toEqual(['too-large']);
  });

  it.each(['text', 'bytes'])('is read up to the last whole line within it: %s', (kind) => {
    const script = head + line.repeat(700);
    const { text } = readScript(kind === 'text' ? script : Buffer.from(script), ipxe);
    const whole = Math.floor((maxScriptBytes - head.length) / line.length);
    expect(text).toBe(head + line.repeat(whole));
  });

  it('is read up to the limit where it is one line', () => {
    expect(readScript('x'.repeat(maxScriptBytes + 9), ipxe).text).toHaveLength(maxScriptBytes);
  });

  it('is told with its size', () => {
    expect(only(head + 'x'.repeat(maxScriptBytes))).toMatchObject({
      ...{ line: 1, column: 1, severity: 'error' },
      message: 'The file has 65543 bytes; a script of more than 65536 is refused.',
    });
  });
});

describe('line ends', () => {
  it('of old Macs are a single comment, and are read as lines', () => {
    const { text } = readScript('#!ipxe\recho a\r', ipxe);
    expect(text).toBe('#!ipxe\necho a\n');
    expect(codes('#!ipxe\recho a\r')).toEqual(['cr-only']);
    expect(codes('#!ipxe\recho a\n')).toEqual([]);
  });

  it('of DOS are told once, where the first is', () => {
    expect(only('#!ipxe\necho a\r\necho b\r\n')).toMatchObject({ code: 'crlf', line: 2, column: 7 });
  });
});

describe('a file that is no text', () => {
  it('has a zero byte, and nothing is read of it', () => {
    expect(readScript('#!ipxe\nab\0', ipxe)).toMatchObject({
      findings: [{ code: 'binary', line: 2, column: 3 }],
      text: undefined,
    });
    expect(only('\0')).toMatchObject({ code: 'binary', line: 1, column: 1 });
  });

  it('is empty, and is told how to begin', () => {
    expect(readScript(' \n\t', gpxe)).toMatchObject({
      findings: [{ code: 'empty', fix: 'Start with a line #!gpxe.' }],
      text: undefined,
    });
  });

  it('begins with a mark that is no part of it', () => {
    const marked = '\uFEFF#!ipxe\necho a\n';
    for (const content of [marked, Buffer.from(marked)])
      expect(readScript(content, ipxe)).toMatchObject({
        findings: [{ code: 'byte-order-mark' }],
        text: '#!ipxe\necho a\n',
      });
    expect(codes('#!ipxe\n\uFEFF\n')).toEqual([]);
  });
});

describe('the first line', () => {
  it.each([' ', '\t', '\n', '\v', '\f', '\r\n'])('has white space behind its magic: %j', (space) => {
    expect(codes(`#!ipxe${space}echo\n`)).not.toContain('missing-magic');
  });

  it.each<[string, string, string]>([
    [
      '#!ipxe',
      'Nothing follows #!ipxe: iPXE wants white space right after it.',
      'End the line after #!ipxe.',
    ],
    ['\n#!ipxe\n', '#!ipxe does not stand at the very beginning.', 'Delete what stands before it.'],
    [
      '#!ipxe;a\n',
      'Nothing follows #!ipxe: iPXE wants white space right after it.',
      'End the line after #!ipxe.',
    ],
    [
      '#!ipxex\n',
      'The first line is not #!ipxe or #!gpxe, so iPXE does not see a script.',
      'Put #!ipxe into the first line, alone.',
    ],
    [
      'echo #!ipxe\n',
      'The first line is not #!ipxe or #!gpxe, so iPXE does not see a script.',
      'Put #!ipxe into the first line, alone.',
    ],
  ])('of %j is told with its reason', (text, message, fix) => {
    expect(only(text)).toMatchObject({ code: 'missing-magic', message, fix });
  });

  it('may be that of another firmware', () => {
    expect(only('#!ipxe\necho a\n', gpxe)).toMatchObject({
      ...{ code: 'wrong-magic', fix: 'Write #!gpxe in the first line.' },
      message: 'gPXE does not take a script that starts with #!ipxe.',
    });
    expect(codes('#!gpxe\necho a\n', ipxe)).toEqual([]);
    expect(only('\n#!gpxe\n', gpxe).code).toBe('missing-magic');
  });
});
