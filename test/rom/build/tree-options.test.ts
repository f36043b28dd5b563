import { describe, expect, it } from '@jest/globals';
import { consoleOption, optionNames, optionValues, resolveOption } from '../../../rom/build/tree-options.ts';
import { someFacts } from '../../support/firmware/facts.ts';
import { refusal } from '../../support/flash/refusal.ts';

describe('resolveOption', () => {
  it.each([
    ['DOWNLOAD_PROTO_HTTPS', 'DOWNLOAD_PROTO_HTTPS'],
    ['download_proto_https', 'DOWNLOAD_PROTO_HTTPS'],
    ['HTTPS', 'DOWNLOAD_PROTO_HTTPS'],
    [' https ', 'DOWNLOAD_PROTO_HTTPS'],
    ['NFS', 'DOWNLOAD_PROTO_NFS'],
    ['PING', 'PING_CMD'],
    ['TRUST', 'IMAGE_TRUST_CMD'],
    ['serial', 'CONSOLE_SERIAL'],
  ])('%j is %s', (word, name) => expect(resolveOption(word, someFacts).name).toBe(name));

  it('refuses what can be two, and names them', async () => {
    const error = await refusal(() => resolveOption('HTTP', someFacts));
    expect(error).toMatchObject({ code: 'ambiguous-option', exitCode: 2 });
    expect(error.message).toBe('"HTTP" can be DOWNLOAD_PROTO_HTTP or SANBOOT_PROTO_HTTP.');
  });

  it.each([
    ['HTPS', /did you mean .*HTTPS/],
    ['PING_CMDS', /did you mean PING_CMD\?/],
    ['WIREGUARD_TUNNEL', /--list-options/],
    ['', /--list-options/],
    ['.*', /--list-options|did you mean/],
  ])('refuses %j', async (word, hint) => {
    const error = await refusal(() => resolveOption(word, someFacts));
    expect(error).toMatchObject({ code: 'unknown-option', exitCode: 2 });
    expect(error.hint).toMatch(hint);
  });
});

describe('optionNames', () => {
  it('takes commas and repeated flags, and gives each option once, in order', () =>
    expect(optionNames(['PING_CMD,HTTPS', 'https', 'NFS,'], someFacts)).toEqual([
      'DOWNLOAD_PROTO_HTTPS',
      'DOWNLOAD_PROTO_NFS',
      'PING_CMD',
    ]));
});

describe('consoleOption', () => {
  it('finds a console by its short name', () =>
    expect(consoleOption('Serial', someFacts)).toBe('CONSOLE_SERIAL'));

  it('knows consoles only', async () => {
    expect((await refusal(() => consoleOption('seral', someFacts))).hint).toBe('did you mean serial?');
    expect((await refusal(() => consoleOption('PING_CMD', someFacts))).hint).toBe(
      'Consoles: serial, vmware.',
    );
  });
});

describe('optionValues', () => {
  it('takes values as a header may hold them', () =>
    expect(optionValues(['COMSPEED=9600', 'PING=( 1 | 2 )'], someFacts)).toEqual({
      COMSPEED: '9600',
      PING_CMD: '( 1 | 2 )',
    }));

  it.each(['COMSPEED', '=9600', ''])('refuses %j, which is no pair', async (pair) =>
    expect(await refusal(() => optionValues([pair], someFacts))).toMatchObject({
      code: 'bad-value',
      exitCode: 2,
    }),
  );

  it.each(['1\n#include "x"', '1 // comment', '$(id)', 'a\\', '`id`', '1;2', 'é'])(
    'refuses the value %j: nothing else than a value gets into a header',
    async (value) =>
      expect(await refusal(() => optionValues([`COMSPEED=${value}`], someFacts))).toMatchObject({
        code: 'bad-value',
      }),
  );
});
