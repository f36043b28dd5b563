import { describe, expect, it } from '@jest/globals';
import { lintScript, type LintOptions } from '../../../rom/script/lint.ts';
import { gpxe, ipxe } from './vocabularies.ts';

/** `LINE:COLUMN code` of each finding but the one about failures. */
function found(lines: string, vocabulary = ipxe, options: LintOptions = {}): string[] {
  const findings = lintScript(`#!${vocabulary.flavour}\n${lines}\n`, vocabulary, {
    allow: ['unchecked-failure'],
    ...options,
  });
  return findings.map(({ line, column, code }) => `${line - 1}:${column} ${code}`);
}

const advice = (lines: string, vocabulary = ipxe): string[] =>
  lintScript(`#!${vocabulary.flavour}\n${lines}\n`, vocabulary, { allow: ['unchecked-failure'] }).map(
    ({ fix }) => fix,
  );

describe('options', () => {
  it.each([
    ['kernel --nmae k http://a/k', ['1:8 unknown-option']],
    ['chain --timeout 5 --autofree -q http://a/b', []],
    ['chain -qa -t5 http://a/b', []],
    ['chain -qx http://a/b', ['1:7 unknown-option']],
    ['chain http://a/b --frob', []],
    ['imgfetch --replace http://a/b', ['1:10 unknown-option']],
    ['chain --replace http://a/b', []],
    ['chain --help', []],
    ['chain --', []],
    ['echo -n a', []],
    ['echo ----- a -----', ['1:6 unknown-option']],
    ['echo - a', ['1:6 unknown-option']],
    ['echo -- ----- a', []],
    ['item --gap -- ----- a', []],
    ['exit -1', ['1:6 unknown-option']],
    ['chain --name', ['1:7 option-value']],
    ['chain --name -q http://a/b', ['1:7 option-value']],
    ['chain --quiet=1 http://a/b', ['1:7 option-value']],
    ['time kernel --nmae k', ['1:1 command-not-built-in', '1:13 unknown-option']],
  ])('%s', (line, expected) => expect(found(line)).toEqual(expected));

  it('names the nearest option, or how text that starts with a hyphen is written', () => {
    expect(advice('kernel --nmae k http://a/k')).toEqual(['Did you mean --name?']);
    expect(advice('exit -1')).toEqual(['It has no options.']);
    expect(advice('echo --- a')).toEqual(['Write "echo -- ..." before text that starts with a hyphen.']);
  });

  it('knows those of gPXE', () => {
    expect(found('kernel -n k http://a/k', gpxe)).toEqual([]);
    expect(found('chain --autofree http://a/k', gpxe)).toEqual(['1:7 unknown-option']);
    expect(found('echo --- a', gpxe)).toEqual([]);
  });
});

describe('numbers of arguments', () => {
  it.each([
    ['iseq a', ['1:1 missing-argument']],
    ['iseq a b', []],
    ['iseq a b c', ['1:10 too-many-arguments']],
    ['iseq ${a} ${b} c', ['1:16 too-many-arguments']],
    ['isset', ['1:1 missing-argument']],
    ['set', ['1:1 missing-argument']],
    ['set a', []],
    ['set a b c d', []],
    ['sleep', ['1:1 missing-argument']],
    ['goto a b\n:a', ['1:8 too-many-arguments']],
    ['choose a b', ['1:10 too-many-arguments']],
    ['choose ${option} a', []],
    ['reboot now', ['1:8 too-many-arguments']],
    ['help a b', []],
  ])('%s', (line, expected) =>
    expect(found(`set a b\nset b c\nset option d\n${line}`).map((each) => each.replace(/^4:/, '1:'))).toEqual(
      expected,
    ),
  );

  it('leaves open what gPXE makes of settings', () => {
    expect(found('set hostname ${mac} ${ip}', gpxe)).toEqual([]);
    expect(found('dhcp ${mac}', gpxe)).toEqual([]);
    expect(found('boot a b', gpxe)).toEqual(['1:8 too-many-arguments']);
  });

  it('says how the command is written', () => {
    expect(advice('iseq a')).toEqual(['Write: iseq <value1> <value2>']);
    expect(advice('imgfetch')).toEqual(['Write: imgfetch [OPTIONS] <uri> [<arguments>...]']);
    expect(advice('dhcp', gpxe)).toEqual(['Write "dhcp net0", or "dhcp any" for the first that answers.']);
  });
});

describe('values', () => {
  it.each([
    ['sleep 5', []],
    ['sleep 5s', ['1:7 bad-value']],
    ['sleep 09', ['1:7 bad-value']],
    ['sleep 0x1F', []],
    ['sleep ${delay:int8}', []],
    ['prompt --timeout 5s a', ['1:18 bad-value']],
    ['inc a b', ['1:7 bad-value']],
    ['colour 7', []],
    ['colour 8', ['1:8 bad-value']],
    ['vcreate --tag 4094 net0', []],
    ['vcreate --tag 4095 net0', ['1:15 bad-value']],
    ['set a:int8 x', ['1:12 bad-value']],
    ['set a:uint8 255', []],
    ['set a:uint8 256', ['1:13 bad-value']],
    ['set a:int8 -128', []],
    ['set a:int8 -129', ['1:12 bad-value']],
    ['set net0/ip 10.0.0.255', []],
    ['set net0/ip 10.0.0.256', ['1:13 bad-value']],
    ['set net0/ip 10.0.0', ['1:13 bad-value']],
    ['set net0/ip ${other}', []],
    ['set net0/ip', []],
    ['set priority 1000', ['1:14 bad-value']],
    ['set toString 1000', []],
  ])('%s', (line, expected) => expect(found(line, ipxe, { declared: ['delay', 'other'] })).toEqual(expected));

  it('tells a value that is refused from one that is cut off', () => {
    const messages = (line: string) => lintScript(`#!ipxe\n${line}\n`, ipxe).map(({ message }) => message);
    expect(messages('set a:uint8 256').join()).toContain('does not fit into 8 bits and is cut off');
    expect(messages('set a:uint8 256').join()).toContain('another value is stored');
    expect(messages('set a:uint8 x').join()).toContain('the command fails');
  });

  it('are stored by set alone', () => expect(found('iseq a:int8 x')).toEqual([]));

  it('of several words are one word of iPXE, and are split by gPXE', () => {
    const messages = (use: string, vocabulary = ipxe): string =>
      lintScript(`#!${vocabulary.flavour}\nset url http://a/b c\n${use}\n`, vocabulary)
        .filter(({ code }) => code === 'value-with-spaces')
        .map(({ message }) => message)
        .join();
    expect(messages('chain ${url}')).toContain('as one URL of chain:');
    expect(messages('${url}')).toContain('as the name of a command:');
    expect(messages('chain ${url}', gpxe)).toBe('');
  });

  it.each([
    ['set url http://a/b c', 'chain ${url}', ['2:7 value-with-spaces']],
    ['set url http://a/b c', 'chain --autofree ${url} d', ['2:18 value-with-spaces']],
    ['set url http://a/b c', 'kernel http://a/${url}', ['2:17 value-with-spaces']],
    ['set cmd chain http://a/b', '${cmd} || shell', ['2:1 value-with-spaces']],
    ['set args a b', 'kernel http://a/b ${args}', []],
    ['set args a b', 'echo ${args}', []],
    ['set url http://a/b', 'chain ${url}', []],
    ['set url a b\nset url http://a/b', 'chain ${url}', []],
    ['set url http://a/b c\nshow url', 'chain ${url}', ['3:7 value-with-spaces']],
    ['set url http://a/b c', 'chain ${net0/mac} || chain ${url} ||', ['2:28 value-with-spaces']],
    ['set a b c\nset d e f', 'chain ${a}${d}', ['3:7 value-with-spaces']],
  ])('a setting of several words: %s, %s', (set, use, expected) =>
    expect(found(`${set}\n${use}`).filter((each) => !each.includes('command'))).toEqual(expected),
  );
});

describe('words that look like more', () => {
  it.each([
    ['chain a||shell', ['1:8 glued-operator']],
    ['chain a|| shell', ['1:8 glued-operator']],
    ['chain a ||shell', ['1:9 glued-operator']],
    ['chain a||', ['1:8 glued-operator']],
    ['iseq a a&& echo b', ['1:9 glued-operator', '1:12 too-many-arguments']],
    ['echo a; shell', []],
    ['dhcp net0; shell', ['1:10 glued-operator']],
    ['echo a;', []],
    ['echo a||b', []],
    ['kernel a ds=nocloud-net;s=http://b/', []],
    ['echo a || shell', []],
    ['echo $net0/mac', ['1:6 missing-braces']],
    ['chain http://$next-server/a', ['1:14 missing-braces']],
    ['set a b\necho $a', ['2:6 missing-braces']],
    ['echo $5 $other', []],
    ['echo ${net0/mac}', []],
  ])('%s', (line, expected) => expect(found(line)).toEqual(expected));

  it('knows that gPXE has no operators at all', () => {
    expect(found('chain a||shell', gpxe)).toEqual([]);
  });
});

describe('variables of scripts', () => {
  it.each([
    ['set os linux'],
    ['set tag a'],
    ['set max 5'],
    ['set site_name a'],
    ['set hostnames a'],
    ['clear menu'],
    ['form Who\nitem name Name\npresent\necho ${name}'],
    ['item --form f name Name\nform --name f\necho ${name}'],
    ['sha256sum --set sum a\necho ${sum}'],
    ['sha256sum -ssum a\necho ${sum}'],
    ['imgset text a\necho ${text}'],
    ['isset ${outside} && echo ${outside} ||'],
  ])('takes %j for granted', (lines) => expect(found(lines)).toEqual([]));

  it.each([
    ['menu Who\nitem name Name\necho ${name}', ['3:8 unknown-setting']],
    ['form Who\nitem --gap name\necho ${name}', ['3:8 unknown-setting']],
    ['show name\necho ${name}', ['2:8 unknown-setting']],
    ['set next-sever a', ['1:5 unknown-setting']],
    ['set net0/mca a', ['1:10 unknown-setting']],
  ])('asks about %j', (lines, expected) => expect(found(lines)).toEqual(expected));

  it('knows what is declared', () => {
    expect(found('echo ${a} ${b}')).toEqual(['1:8 unknown-setting', '1:13 unknown-setting']);
    expect(found('echo ${a} ${b}', ipxe, { declared: ['a', 'b'] })).toEqual([]);
    expect(found('# romkit: inherits a, b\necho ${a} ${b}')).toEqual([]);
    expect(found('# romkit: inherits a\necho ${a} ${b}')).toEqual(['2:13 unknown-setting']);
  });
});

describe('findings that are allowed', () => {
  it.each([
    ['frob # romkit: allow unknown-command', []],
    ['# romkit: allow unknown-command\n\nfrob\nfrob', ['4:1 unknown-command']],
    ['# romkit: allow unknown-setting\nfrob', ['2:1 unknown-command']],
    ['# romkit: allow unknown-setting, unknown-command\nfrob ${x}', []],
    ['# romkit: allow unknown-comand\necho a', ['1:1 unknown-directive']],
    ['# romkit: alow unknown-command\necho a', ['1:1 unknown-directive']],
    ['# romkit: allow unknown-command', []],
  ])('%j', (lines, expected) => expect(found(lines)).toEqual(expected));

  it('by option everywhere', () => {
    expect(found('frob\nfrob', ipxe, { allow: ['unknown-command'] })).toEqual([]);
  });
});
