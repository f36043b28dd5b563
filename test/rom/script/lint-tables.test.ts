import { describe, expect, it } from '@jest/globals';
import { lintScript, type LintFinding } from '../../../rom/script/lint.ts';
import { ipxe } from './vocabularies.ts';

const lint = (lines: string, vocabulary: typeof ipxe | null = null): LintFinding[] =>
  lintScript(`#!ipxe\n${lines}\n`, vocabulary);
const found = (lines: string, vocabulary: typeof ipxe | null = null): string[] =>
  lint(lines, vocabulary).map(({ line, column, severity, code }) => `${line}:${column} ${severity} ${code}`);
const codes = (lines: string, vocabulary: typeof ipxe | null = null): string[] =>
  lint(lines, vocabulary).map(({ code }) => code);

describe('a command that may fail in the field', () => {
  it.each([
    ...['dhcp', 'ifconf', 'ifopen', 'iflinkwait', 'pxebs', 'ntp', 'nslookup', 'ping', 'chain', 'kernel'],
    ...['initrd', 'module', 'imgfetch', 'imgselect', 'imgload', 'imgexec', 'imgverify', 'imgextract'],
    ...['boot', 'shim', 'autoboot', 'sanboot', 'sanhook'],
  ])('%s is to be caught', (command) => {
    expect(found(`${command} a`)).toEqual(['2:1 warning unchecked-failure']);
    expect(found(`${command} a || shell`)).toEqual([]);
  });

  it.each(['echo', 'set', 'iseq', 'sleep', 'imgstat', 'ifstat', 'prompt', 'imgfree'])(
    '%s fails at the desk, if at all',
    (command) => expect(codes(`${command} a`)).not.toContain('unchecked-failure'),
  );
});

describe('an operator without spaces around it', () => {
  const glued = (line: string) => lint(line, ipxe).find(({ code }) => code === 'glued-operator');

  it.each(['echo', 'prompt', 'item', 'menu', 'form'])('may be text behind %s', (command) => {
    expect(glued(`${command} a; shell`)).toBeUndefined();
    expect(glued(`${command} a|| shell`)).toMatchObject({
      column: command.length + 3,
      fix: 'Put spaces around ||.',
    });
  });

  it('is told with its word, and with spaces', () =>
    expect(glued('dhcp net0;  shell')).toMatchObject({
      ...{ column: 10, fix: 'Put spaces around ;.' },
      message: '";" is glued to "net0": the firmware sees one word and no operator.',
    }));

  it.each([
    ['kernel a b;shell || shell', false],
    ['kernel a b; || shell', false],
    ['kernel a b||frob || shell', false],
    ['kernel a b||shell || shell', true],
    ['kernel a b&&', true],
    ['kernel a ||shell', true],
    ['kernel a || shell', false],
  ])('is meant in %j: %j', (line, isMeant) => expect(glued(line) !== undefined).toBe(isMeant));
});

describe('a setting without braces', () => {
  it('is told with them', () =>
    expect(lint('echo a$net0/mac', ipxe)).toMatchObject([
      {
        ...{ column: 7, code: 'missing-braces', fix: 'Write ${net0/mac}.' },
        message: '"$net0/mac" is plain text: a setting needs braces.',
      },
    ]));

  it.each([
    ['echo $NetX/mac $smbios/serial', 2],
    ['echo $mac/frob', 1],
    ['echo $frob/mac $net/mac', 0],
  ])('in %j is found %i times', (line, count) =>
    expect(codes(line, ipxe).filter((code) => code === 'missing-braces')).toHaveLength(count),
  );
});

describe('the end of a way', () => {
  it.each([
    ['poweroff || goto f', ['unreachable']],
    ['imgexec -r a || goto f', ['unreachable']],
    ['boot --replace a || goto f', ['unreachable']],
    ['imgexec a || goto f', []],
    ['shell || goto f', []],
    ['echo a || exit', []],
    ['goto', ['missing-argument', 'unreachable']],
  ])('after %s: %j', (line, expected) =>
    expect(codes(`:f\n${line}\necho a`, ipxe).filter((code) => code !== 'unknown-command')).toEqual(expected),
  );
});

describe('a number', () => {
  const bad = (line: string): boolean => codes(line, ipxe).includes('bad-value');

  it.each([
    ['cpair', 7],
    ['colour', 7],
    ['vcreate --priority', 7],
    ['vcreate --tag', 4094],
  ])('of %s is from 0 to %i', (command, most) => {
    const line = (value: number): string => `${command} ${value}${command.includes('--') ? ' net0' : ''}`;
    expect([bad(line(0)), bad(line(most))]).toEqual([false, false]);
    expect([bad(line(most + 1)), bad(line(most + 2))]).toEqual([true, true]);
  });

  it('below zero is none of these', () => expect(bad('cpair -- -1')).toBe(true));

  it.each([
    ['int8', -128, 255],
    ['uint8', -128, 255],
    ['int16', -32768, 65535],
    ['uint16', -32768, 65535],
    ['int32', -2147483648, 4294967295],
    ['uint32', -2147483648, 4294967295],
  ])('is kept in a setting of type %s from %i to %i', (type, least, most) => {
    const stored = (value: number): boolean => !bad(`set a:${type} ${value}`);
    expect([stored(least), stored(most)]).toEqual([true, true]);
    expect([stored(least - 1), stored(most + 1)]).toEqual([false, false]);
  });

  it.each([
    ['0', true],
    ['+5', true],
    ['017', true],
    ['018', false],
    ['0xfG', false],
    ['x0x1', false],
    ['5 ', true],
  ])('%j is read as strtoul() reads it: %j', (text, isNumber) =>
    expect(bad(`sleep ${text}`)).toBe(!isNumber),
  );

  it.each([
    ['10.0.0.0377', true],
    ['10.0.0.0400', false],
    ['10.0.0.0xff', true],
    ['10.0.0.0x100', false],
    ['10.0.0.08', false],
    ['10.0.0.1.2', false],
    ['10.0.0.-1', false],
  ])('of the address %s is octal or hexadecimal where it says so: %j', (address, isAddress) =>
    expect(bad(`set net0/ip ${address}`)).toBe(!isAddress),
  );
});

describe('the advice on a number', () => {
  const [octal, whole] = ['Leave the leading 0 away', 'Write a whole number'];

  it.each([
    ['sleep 09', octal],
    ['sleep 5s', whole],
    ['sleep x09', whole],
    ['sleep 09s', whole],
    ['set a:int8 x', 'Write a value of type int8'],
    ['set net0/ip x', 'Write a value of type ipv4'],
    ['set a:int8 256', 'Take a wider type'],
  ])('in %j: %s', (line, fix) =>
    expect(lint(line, ipxe).find(({ code }) => code === 'bad-value')?.fix).toMatch(fix),
  );
});

describe('a setting', () => {
  it.each(['net0', 'net12', 'netX', 'net0-1', 'net0.dhcp', 'dhcp', 'proxydhcp', 'pxebs', 'builtin'])(
    'of the scope %s has the names of the table',
    (scope) => expect(codes(`echo \${${scope}/frob}`, ipxe)).toEqual(['unknown-setting']),
  );

  it.each(['smbios', 'pci', 'mynet0', 'netX1', 'dhcp2', 'xdhcp'])('of the scope %s may be any', (scope) =>
    expect(codes(`echo \${${scope}/frob}`, ipxe)).toEqual([]),
  );

  it.each([
    ['gatewax', ['unknown-setting']],
    ['domaim', []],
    ['gateways', []],
    ['gatewaxx', []],
  ])('%s that is set and not read is misspelt from seven letters on, by one letter', (name, expected) =>
    expect(codes(`set ${name} a`, ipxe)).toEqual(expected),
  );
});

describe('a text of the script in a message', () => {
  const message = (letters: number): string => lint(`goto ${'a'.repeat(letters)}`)[0]!.message;

  it('is whole up to forty letters, and cut behind', () => {
    expect(message(40)).toContain(`"${'a'.repeat(40)}"`);
    expect(message(41)).toContain(`"${'a'.repeat(37)}..."`);
  });

  it('is compared with what there is up to forty letters', () => {
    const near = (letters: number): string =>
      lint(`:${'a'.repeat(letters - 1)}b\ngoto ${'a'.repeat(letters)}`).find(
        ({ code }) => code === 'unknown-label',
      )!.fix;
    expect(near(40)).toMatch(/^Did you mean/);
    expect(near(41)).toMatch(/^Add a line/);
  });
});
