import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { usualLayout, type BootImage } from '../../../boot/dialects/assignment.ts';
import { parseMac } from '../../../boot/chain/mac.ts';
import { machineScript, pxelinuxConfig } from '../../../boot/dialects/machine-script.ts';
import { RomkitError } from '../../../system/error.ts';
import { lintScript } from '../../../rom/script/lint.ts';
import { vocabularies } from '../../rom/script/vocabularies.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { sample, withImage } from './sample.ts';
import { anyText } from '../../support/any-text.ts';

/** Words that mean something to one of the dialects, mixed with any others. */
const nasty = fc.oneof(
  anyText(30),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '||',
          '&&',
          ';',
          '#',
          '${',
          '}',
          '\n',
          '\r\n',
          '\\',
          '-',
          'boot',
          'goto',
          '..',
          '/',
          '"',
        ),
        fc.string({ maxLength: 5 }),
      ),
      { maxLength: 8 },
    )
    .map((words) => words.join(' ')),
);

const image = fc.record<Partial<BootImage>>({
  title: nasty,
  kernel: fc.oneof(fc.constant('vmlinuz'), nasty),
  initrds: fc.array(fc.oneof(fc.constant('initrd.gz'), nasty), { maxLength: 2 }),
  commandLine: nasty,
});

/** The first word of each line: what a text does. */
const shape = (text: string): string[] => text.split(/\r?\n/).map((line) => line.trim().split(' ')[0]!);

const plainText: [Partial<BootImage>][] = [
  [{ initrds: [], commandLine: '$; boot' }],
  [{ initrds: [], commandLine: '$net0/mac' }],
];

/** All but those which say that the firmware takes for plain text what its writer may have meant otherwise. */
const findings = (text: string, flavour: 'gpxe' | 'ipxe'): object[] =>
  lintScript(text, vocabularies[flavour]).filter(
    ({ code }) => code !== 'glued-operator' && code !== 'missing-braces',
  );

function attempt(render: () => string): string | undefined {
  try {
    return render();
  } catch (error) {
    if (error instanceof RomkitError) return undefined;
    throw error;
  }
}

describe('no value of an image', () => {
  it.each(['gpxe', 'ipxe'] as const)('becomes a command in %s', (flavour) => {
    fc.assert(
      fc.property(image, (values) => {
        const text = attempt(() => machineScript(withImage(values), flavour, usualLayout));
        if (text === undefined) return;
        const plain = withImage({ initrds: (values.initrds ?? []).map(() => 'x'), commandLine: 'x' });
        expect(shape(text)).toEqual(shape(machineScript(plain, flavour, usualLayout)));
        expect(findings(text, flavour)).toEqual([]);
      }),
      {
        numRuns: 500,
        examples: plainText,
      },
    );
  });

  it('becomes a directive of pxelinux', () => {
    fc.assert(
      fc.property(image, (values) => {
        const { image: whole } = withImage(values);
        const text = attempt(() => pxelinuxConfig(whole, usualLayout));
        if (text === undefined) return;
        const commandLine = whole.commandLine.trim() === '' ? '' : 'x';
        const plain = { ...sample.image, commandLine, initrds: whole.initrds.map(() => 'x') };
        expect(shape(text)).toEqual(shape(pxelinuxConfig(plain, usualLayout)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a value with a meaning of its own is refused:', () => {
  it.each([
    ['bad-command-line', { commandLine: 'quiet\nboot' }],
    ['bad-command-line', { commandLine: 'quiet || shell' }],
    ['bad-command-line', { commandLine: 'quiet ; shell' }],
    ['bad-command-line', { commandLine: 'name=${hostname}' }],
    ['bad-command-line', { commandLine: 'quiet #x' }],
    ['bad-command-line', { commandLine: 'quiet \\' }],
    ['bad-command-line', { commandLine: 'name=é' }],
    ['bad-command-line', { commandLine: '-' }],
    ['bad-path', { kernel: '../vmlinuz' }],
    ['bad-path', { kernel: '/vmlinuz' }],
    ['bad-path', { kernel: 'a b' }],
    ['bad-path', { kernel: '' }],
    ['bad-path', { initrds: ['a,b'] }],
  ])('%s %j', async (code, values) => {
    expect((await refusal(() => pxelinuxConfig(withImage(values).image, usualLayout))).code).toBe(code);
    expect((await refusal(() => machineScript(withImage(values), 'ipxe', usualLayout))).code).toBe(code);
  });

  it('and a title is shown as well as it can be', () => {
    const text = machineScript(withImage({ title: 'Büro\n${x} \\' }), 'ipxe', usualLayout);
    expect(text.split('\n')[1]).toBe('# B?ro ?{x} ? for 52:54:00:77:00:01');
  });
});

describe('MAC addresses', () => {
  it.each(['52:54:00:AB:cd:ef', '52-54-00-ab-cd-ef', '5254.00ab.cdef', '525400ABCDEF'])('%s', (text) => {
    expect(parseMac(text)).toBe('52:54:00:ab:cd:ef');
  });

  it.each([
    '',
    '52:54:00:ab:cd',
    '52:54:00:ab:cd:ef:00',
    '52:54-00:ab:cd:ef',
    'g2:54:00:ab:cd:ef',
    '525400abcdef\n',
  ])('not %j', async (text) => {
    expect((await refusal(() => parseMac(text))).code).toBe('bad-mac');
  });
});
