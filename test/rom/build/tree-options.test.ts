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

  it('names the flag for what has a value', async () => {
    expect(await refusal(() => optionNames(['COMSPEED'], someFacts))).toMatchObject({
      code: 'option-has-value',
      hint: '--define COMSPEED=VALUE',
    });
    expect(await refusal(() => optionNames(['COMSPEED=9600'], someFacts))).toMatchObject({
      hint: '--define COMSPEED=9600',
    });
  });
});

describe('consoleOption', () => {
  it('finds a console by its short name', () =>
    expect(consoleOption('Serial', someFacts)).toBe('CONSOLE_SERIAL'));

  it.each(['framebuffer', 'FrameBuffer', 'CONSOLE_FRAMEBUFFER'])(
    'finds %s where the source has it',
    async (word) => {
      const { options } = someFacts;
      const console = options.find(({ name }) => name === 'CONSOLE_SERIAL')!;
      const facts = { ...someFacts, options: [...options, { ...console, name: 'CONSOLE_FRAMEBUFFER' }] };
      expect(consoleOption(word, facts)).toBe('CONSOLE_FRAMEBUFFER');
      expect(await refusal(() => consoleOption(word, someFacts))).toMatchObject({
        code: 'unknown-option',
        hint: 'Consoles: serial, vmware.',
      });
      expect((await refusal(() => consoleOption('frambuffer', facts))).hint).toBe(
        'did you mean framebuffer?',
      );
    },
  );

  it.each(['CONSOLE_SERIAL', 'console_serial'])('takes its whole name: %s', (word) =>
    expect(consoleOption(word, someFacts)).toBe('CONSOLE_SERIAL'),
  );

  it.each([
    ['com1', 1],
    ['COM2', 2],
    ['ttyS0', 1],
  ])('names the way to the port %s', async (word, number) =>
    expect((await refusal(() => consoleOption(word, someFacts))).hint).toBe(
      `--console serial --define COMCONSOLE=COM${number}`,
    ),
  );

  it('knows consoles only', async () => {
    expect((await refusal(() => consoleOption('seral', someFacts))).hint).toBe('did you mean serial?');
    expect((await refusal(() => consoleOption('PING_CMD', someFacts))).hint).toBe(
      'Consoles: serial, vmware.',
    );
  });
});

describe('optionValues', () => {
  it('takes values as a header may hold them', () =>
    expect(optionValues(['comspeed=9600', 'PING_CMD=( 1 | 2 )'], someFacts)).toEqual({
      COMSPEED: '9600',
      PING_CMD: '( 1 | 2 )',
    }));

  it('quotes text, whether or not it came with quotes', () => {
    const url = 'https://boot.example/%08x?a=1#b';
    expect(optionValues([`PRODUCT_ERROR_URI=${url}`], someFacts)).toEqual({
      PRODUCT_ERROR_URI: `"${url}"`,
    });
    expect(optionValues([`CROSSCERT="http://ca.example/auto"`], someFacts)).toEqual({
      CROSSCERT: '"http://ca.example/auto"',
    });
    expect(optionValues(['CROSSCERT=say "it" \\ Grüße'], someFacts)).toEqual({
      CROSSCERT: String.raw`"say \"it\" \\ Grüße"`,
    });
    expect(optionValues(['CROSSCERT='], someFacts)).toEqual({ CROSSCERT: '""' });
  });

  it.each([
    ['PRODUCT_ERROR_URI=https://boot.example/', /%08x/],
    ['PRODUCT_ERROR_URI=https://boot.example/%s', /%08x/],
    ['CROSSCERT=two\nlines', /line break/],
    ['COMSPEED=fast', /"fast"/],
    ['COMSPEED="9600"', /character/],
    ['COMSPEED=', /empty/],
    ['COMSPEED=1/*', /character/],
  ])('refuses %j, which would not compile', async (pair, words) => {
    const error = await refusal(() => optionValues([pair], someFacts));
    expect(error).toMatchObject({ code: 'bad-value', exitCode: 2 });
    expect(`${error.message} ${error.hint}`).toMatch(words);
  });

  it('never gives a value to an option of another name', async () => {
    expect(await refusal(() => optionValues(['CONFIG=cloud'], someFacts))).toMatchObject({
      code: 'unknown-option',
      hint: 'It is a variable of its makefiles: --config cloud',
    });
    expect(await refusal(() => optionValues(['PING=1'], someFacts))).toMatchObject({
      code: 'unknown-option',
      hint: 'did you mean PING_CMD?',
    });
  });

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
