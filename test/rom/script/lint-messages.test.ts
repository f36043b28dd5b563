import { describe, expect, it } from '@jest/globals';
import { lintScript, type LintFinding } from '../../../rom/script/lint.ts';
import { gpxe, ipxe } from './vocabularies.ts';

const lint = (lines: string): LintFinding[] => lintScript(`#!ipxe\n${lines}\n`, ipxe);
const told = (lines: string, code: LintFinding['code']): LintFinding => {
  const found = lint(lines).filter((finding) => finding.code === code);
  expect(found).toHaveLength(1);
  return found[0]!;
};
const codes = (lines: string): string[] => lint(lines).map(({ code }) => code);

describe('a number of arguments', () => {
  it.each<[string, string, string]>([
    ['iseq a', 'iseq takes 2 arguments; it fails with 1.', 'Write: iseq <value1> <value2>'],
    ['goto', 'goto takes 1 argument; it fails with 0.', 'Write: goto <label>'],
    [
      'imgfetch ||',
      'imgfetch takes at least 1 argument; it fails with 0.',
      'Write: imgfetch [OPTIONS] <uri> [<arguments>...]',
    ],
    ['inc', 'inc takes at least 1 argument; it fails with 0.', 'Write: inc <setting> [<increment>]'],
  ])('that is too small is told: %s', (line, message, fix) => {
    expect(told(line, 'missing-argument')).toMatchObject({
      line: 2,
      column: 1,
      message: `iPXE's ${message}`,
      fix,
    });
  });

  it.each<[string, number, string, string]>([
    ['iseq a b c d', 10, 'iseq takes 2 arguments; it fails with 4.', 'Write: iseq <value1> <value2>'],
    ['show a b', 8, 'show takes 1 argument; it fails with 2.', 'Write: show [OPTIONS] <setting>'],
    ['inc a 1 2', 9, 'inc takes at most 2 arguments; it fails with 3.', 'Write: inc <setting> [<increment>]'],
    ['exit 1 2', 8, 'exit takes at most 1 argument; it fails with 2.', 'Write: exit [<status>]'],
    ['shell a', 7, 'shell takes 0 arguments; it fails with 1.', 'Write: shell'],
  ])('that is too large is told at the first that is too many: %s', (line, column, message, fix) => {
    expect(told(line, 'too-many-arguments')).toMatchObject({
      line: 2,
      column,
      message: `iPXE's ${message}`,
      fix,
    });
  });

  it('is told for dhcp of gPXE with what one means', () => {
    const [finding] = lintScript('#!gpxe\ndhcp\n', gpxe);
    expect(finding!.fix).toBe('Write "dhcp net0", or "dhcp any" for the first that answers.');
  });

  it('does not count where help is asked for', () => expect(codes('iseq --help')).toEqual([]));
});

describe('an option', () => {
  it.each<[string, string]>([
    ['iseq --foo a', 'It has no options.'],
    ['show --frobnicate a', 'It has --quiet.'],
    ['show --quite a', 'Did you mean --quiet?'],
    ['show --- a', 'It has --quiet.'],
    ['echo ---', 'Write "echo -- ..." before text that starts with a hyphen.'],
    ['prompt ---', 'Write "prompt -- ..." before text that starts with a hyphen.'],
    ['menu ---', 'Write "menu -- ..." before text that starts with a hyphen.'],
    ['form ---', 'Write "form -- ..." before text that starts with a hyphen.'],
    ['menu --frobnicate', 'It has --name, --delete.'],
  ])('that there is not is told alone: %s', (line, fix) => {
    expect(codes(line)).toEqual(['unknown-option']);
    expect(lint(line)[0]!.fix).toBe(fix);
  });

  it.each<[string, string, string]>([
    [
      'read --timeout',
      "read's option --timeout needs a value.",
      'Write --timeout VALUE; a value cannot start with a hyphen.',
    ],
    ['show --quiet=1 a', "show's option --quiet takes no value.", 'Write --quiet alone.'],
  ])('with a value too few or too many is told alone: %s', (line, message, fix) => {
    expect(lint(line)).toMatchObject([{ code: 'option-value', message, fix }]);
  });
});

describe('a way through a script', () => {
  it('has labels that are told with their lines and names', () => {
    expect(told(':a\necho\n:a\ngoto a', 'duplicate-label')).toMatchObject({
      ...{ line: 4, column: 1, fix: 'Give it another name.' },
      message: 'The label "a" stands in line 2 already; goto always takes that one.',
    });
    expect(told('exit\n:lost\necho', 'label-never-reached')).toMatchObject({
      ...{ line: 3, fix: 'Add a goto to it, or delete its part.' },
      message: 'Nothing leads to the label "lost": no goto, and no line before it goes on to it.',
    });
    expect(told(':start\ngoto frobnicate', 'unknown-label').fix).toBe(
      'Add a line ":frobnicate" where it should go on.',
    );
  });

  it('is told where it ends, with what could lead on', () => {
    expect(told('exit\necho a', 'unreachable').fix).toBe('Delete it, or put a label before it and go there.');
  });

  it.each<[string, string[]]>([
    ['reboot && echo a\necho b', ['unreachable']],
    ['poweroff\necho a', ['unreachable']],
    ['shell || exit\necho a', []],
    ['echo a || exit\necho b', []],
    ['echo a && exit\necho b', ['unreachable']],
    ['chain -r a ||\necho b', []],
    ['chain --replace a || exit\necho b', ['unreachable']],
    ['chain a || exit\necho b', []],
    ['time exit\necho b', ['unreachable']],
    ['goto ${x} ||\nexit\n:a\necho', []],
  ])('is followed through %j', (lines, expected) => {
    expect(codes(lines).filter((code) => code === 'unreachable' || code.includes('label'))).toEqual(expected);
  });

  it('is told once for each part that is never reached', () => {
    const lines = ':a\nexit\necho x\necho y\n:b\ngoto b\necho z';
    expect(lint(lines).map(({ line, code }) => `${line} ${code}`)).toEqual([
      ...['4 unreachable', '6 label-never-reached'],
    ]);
    expect(codes('exit\n:a\nexit\n:b\nexit')).toEqual(['label-never-reached', 'label-never-reached']);
  });
});

describe('a setting', () => {
  it.each<[string, LintFinding['code'], string, string]>([
    [
      'echo ${net0/mac',
      'unterminated-setting',
      'Nothing closes this "${" before the next space.',
      'Put a } after the name, without spaces.',
    ],
    [
      'echo ${ip:frobnicate}',
      'unknown-format',
      'iPXE has no format "frobnicate"; the setting comes out empty.',
      'Take one of string, ',
    ],
    [
      'echo ${frobnicate}',
      'unknown-setting',
      'iPXE has no setting "frobnicate", and the script sets none of this name.',
      'Set it before, or check its spelling.',
    ],
    [
      'set hostnme a',
      'unknown-setting',
      '"hostnme" is no setting that iPXE knows, and nothing in the script reads it.',
      'Did you mean hostname?',
    ],
  ])('is told with its reason: %s', (line, code, message, fix) => {
    const finding = told(line, code);
    expect(finding.message).toBe(message);
    expect(finding.fix.startsWith(fix)).toBe(true);
  });

  it.each([
    'echo ${net0/frobnicate}',
    'echo ${netX/frobnicate}',
    'echo ${net0-1/frobnicate}',
    'echo ${dhcp/frobnicate}',
    'echo ${proxydhcp/frobnicate}',
    'echo ${pxebs/frobnicate}',
    'echo ${builtin/frobnicate}',
    'echo ${net0.dhcp/frobnicate}',
  ])('is looked up in the scope of %s', (line) => expect(codes(line)).toEqual(['unknown-setting']));

  it.each(['echo ${xnet0/frobnicate}', 'echo ${net0x/frobnicate}', 'echo ${smbios/frobnicate}'])(
    'is not looked up in the scope of %s',
    (line) => expect(codes(line)).toEqual([]),
  );

  it.each<[string, boolean]>([
    ['set hostnme a', true],
    ['set hostnme a\necho ${hostnme}', false],
    ['set hostnames a', false],
    ['set gatewa a', false],
    ['set net0/gatewa a', true],
    ['set smbios/gatewy a', false],
    ['isset ${hostnme} ||', false],
  ])('is misspelt in %j: %j', (lines, isTold) => {
    expect(codes(lines).includes('unknown-setting')).toBe(isTold);
  });

  it('of gPXE is closed within its line', () => {
    const [finding] = lintScript('#!gpxe\necho ${ip\n', gpxe);
    expect(finding!.message).toBe('Nothing closes this "${" in this line.');
    expect(lintScript('#!gpxe\necho ${a${ip}}\n', gpxe)[0]).toMatchObject({
      ...{ code: 'nested-setting', fix: 'Write the name out.' },
      message: 'gPXE does not expand a setting within a setting.',
    });
    expect(lintScript('#!gpxe\n# ${ip\n', gpxe)).toEqual([]);
  });
});
