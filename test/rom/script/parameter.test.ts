import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RomkitError } from '../../../system/error.ts';
import {
  parameterTypes,
  renderValue,
  type ParameterType,
  type TemplateParameter,
} from '../../../rom/script/parameter.ts';
import { listTemplates, renderScript } from '../../../rom/script/render.ts';
import { anyText } from '../../support/any-text.ts';

function parameter(type: ParameterType): TemplateParameter {
  const choices = type === 'choice' ? { colon: '', hyphen: ':hexhyp' } : undefined;
  return { name: 'p', type, default: 'colon', description: '', choices };
}

const good: readonly [ParameterType, string, string][] = [
  ['url', 'http://${next-server}', 'http://${next-server}'],
  ['url', 'http://boot.example.org:8080/a/b_c/', 'http://boot.example.org:8080/a/b_c'],
  ['url', 'https://user:secret@10.0.0.1', 'https://user:secret@10.0.0.1'],
  ['url', 'http://[fe80::1]/x', 'http://[fe80::1]/x'],
  ['url', 'tftp://${net0/next-server}/${uuid}', 'tftp://${net0/next-server}/${uuid}'],
  ['url', 'http://a/${netX/mac:hexhyp}', 'http://a/${netX/mac:hexhyp}'],
  ['ip', '192.168.1.10', '192.168.1.10'],
  ['netmask', '255.255.254.0', '255.255.254.0'],
  ['path', 'bootdirectory', 'bootdirectory/'],
  ['path', '/a/b/', 'a/b/'],
  ['path', '/', ''],
  ['suffix', '', ''],
  ['suffix', '.gpxe', '.gpxe'],
  ['interface', 'net12', 'net12'],
  ['interface-or-all', 'all', 'netX'],
  ['count', '007'.slice(1), '7'],
  ['count', '100', '100'],
  ['choice', 'hyphen', ':hexhyp'],
];

const bad: readonly [ParameterType, string][] = [
  ['url', 'bootserver'],
  ['url', 'http://'],
  ['url', 'file:///etc/passwd'],
  ['url', 'http://${user-class}'],
  ['url', 'http://${next-server:hexhy}'],
  ['url', 'http://${net0/${next-server}}'],
  ['url', 'http://a/${next-server'],
  ['url', 'http://a/b?c=d&e'],
  ['url', `http://${'a'.repeat(400)}`],
  ['ip', '192.168.1.256'],
  ['ip', '192.168.1'],
  ['ip', '010.0.0.1'],
  ['ip', 'boot'],
  ['netmask', '255.0.255.0'],
  ['netmask', '0.0.0.0'],
  ['netmask', '24'],
  ['path', 'a\\b'],
  ['path', '${uuid}'],
  ['suffix', '/x'],
  ['suffix', 'x'.repeat(33)],
  ['interface', 'all'],
  ['interface', 'eth0'],
  ['interface-or-all', 'net'],
  ['count', '101'],
  ['count', '-1'],
  ['count', '1e1'],
  ['count', ''],
  ['choice', 'constructor'],
  ['choice', 'Colon'],
];

/** What would make code, a second line, or another word of a value. */
const hostile = [
  ...[
    '"',
    "'",
    '`',
    '\n',
    '\r',
    '\r\n',
    '\0',
    '\t',
    ' ',
    '\u00a0',
    '\\',
    '#',
    ';',
    '&',
    '&&',
    '||',
    '|',
    '<',
    '>',
    '<a>',
  ],
  ...[
    '${',
    '}',
    '${next-server',
    '${echo}',
    '$',
    '\nshell\n',
    ' || shell',
    ' && goto x',
    '#!ipxe',
    '\u201c',
    '\u00e9',
    '\u2028',
    '\ud83d\ude00',
    '\ud800',
  ],
];

describe('values of parameters', () => {
  it.each(good)('takes the %s %j', (type, value, text) => {
    expect(renderValue(parameter(type), value, 'ipxe')).toBe(text);
  });

  it.each(bad)('refuses the %s %j', (type, value) => {
    expect(() => renderValue(parameter(type), value, 'ipxe')).toThrow(RomkitError);
  });

  it('says which parameter it is, and what is allowed', () => {
    expect(() => renderValue({ ...parameter('count'), name: 'retries' }, 'many', 'ipxe')).toThrow(
      expect.objectContaining({
        code: 'bad-parameter',
        exitCode: 2,
        message: 'The parameter retries cannot be "many".',
        hint: 'It has to be a number from 0 to 100.',
      }),
    );
  });

  it('takes formats that the flavour has', () => {
    expect(() => renderValue(parameter('url'), 'http://a/${mac:hexhyp}', 'gpxe')).toThrow(RomkitError);
  });

  it('refuses whatever could be read as code, of every type and at every place', () => {
    for (const type of parameterTypes) {
      const sample = good.find(([each]) => each === type)![1];
      for (const text of hostile) {
        for (const value of [text + sample, sample + text, sample.slice(0, 2) + text + sample.slice(2)]) {
          expect({
            type,
            value,
            thrown: thrownBy(() => renderValue(parameter(type), value, 'ipxe')),
          }).toEqual({
            type,
            value,
            thrown: 'bad-parameter',
          });
        }
      }
    }
  });
});

function thrownBy(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof RomkitError ? error.code : String(error);
  }
}

describe('a rendered script', () => {
  const piece = fc.oneof(
    fc.constantFrom(...hostile, ...good.map(([, value]) => value)),
    anyText(8),
    fc.string({ maxLength: 12 }),
  );
  const value = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));

  it('has the lines and commands of its template, whatever the values are', async () => {
    const templates = await listTemplates();
    fc.assert(
      fc.property(
        fc.constantFrom(...templates),
        fc.infiniteStream(value),
        fc.nat(),
        (template, stream, mask) => {
          const samples = { ip: '10.0.0.5', 'next-server': '10.0.0.1' };
          const plain = template.parameters.map(
            ({ name, default: fallback }) => [name, fallback ?? samples[name as 'ip']] as const,
          );
          const values = Object.fromEntries(
            plain.map(([name, given], index) => [name, mask & (1 << index) ? stream.next().value! : given]),
          );
          const text = renderedOrRefused(() => renderScript(template, values).text);
          if (text === undefined) return;
          // The conditions depend on these alone: whichever lines they take, they are the template's.
          const conditions = ['interface', 'next-server', 'gateway', 'dns', 'on-failure'];
          const same = Object.fromEntries(
            plain.map(([name, given]) => [name, conditions.includes(name) ? values[name]! : given]),
          );
          expect(skeleton(text)).toEqual(skeleton(renderScript(template, same).text));
        },
      ),
      { numRuns: 3000 },
    );
  });

  function renderedOrRefused(work: () => string): string | undefined {
    try {
      return work();
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-parameter', exitCode: 2 });
      return undefined;
    }
  }

  /** Each line's first word, its operators, and how many words it has; DHCP repeats its interface on purpose. */
  function skeleton(text: string): unknown[] {
    return text.split('\n').map((line) => {
      const words = line.split(/\s+/);
      const operators = words.filter((word) => ['||', '&&', ';'].includes(word) || word.startsWith('#'));
      return [words[0], operators, words[0] === 'dhcp' ? 'any' : words.length];
    });
  }
});
