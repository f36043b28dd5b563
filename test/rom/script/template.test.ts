import { describe, expect, it } from '@jest/globals';
import { renderScript } from '../../../rom/script/render.ts';
import { parseTemplate } from '../../../rom/script/template.ts';

describe('the template language', () => {
  const front = '#!ipxe\n## title T\n## param a suffix x -- D\n## param n count 3 -- D\n';
  const render = (body: string, values: Record<string, string> = {}): string =>
    renderScript(parseTemplate('t.ipxe', `${front}${body}`), values).text;

  it('takes the front part out and puts values in', () => {
    expect(render('echo <a> ${<a>/mac}\n')).toBe('#!ipxe\necho x ${x/mac}\n');
    expect(render('dhcp <a> <a*n>\n')).toBe('#!ipxe\ndhcp x x x x\n');
    expect(render('dhcp <a> <a*n>\n', { n: '0' })).toBe('#!ipxe\ndhcp x\n');
  });

  it('takes the lines whose condition holds', () => {
    const body = '## if a = x\none\n## else\ntwo\n## end\n## if a\nthree\n## end\nfour\n';
    expect(render(body)).toBe('#!ipxe\none\nthree\nfour\n');
    expect(render(body, { a: 'y' })).toBe('#!ipxe\ntwo\nthree\nfour\n');
  });

  it('does not render what a mistake in a template would make of it', () => {
    expect(() => render('echo <b>\n')).toThrow('no parameter b');
    expect(() => render('## fi a\n')).toThrow('## fi a');
    expect(() => render('## if b\n## end\n')).toThrow('no parameter b');
    expect(() => parseTemplate('t.ipxe', '#!ipxe\necho\n')).toThrow('no title');
    for (const line of [
      'a suffix x',
      'a sufix x -- D',
      'a choice x -- D',
      'a suffix(b) x -- D',
      'A suffix x -- D',
    ]) {
      expect(() => parseTemplate('t.ipxe', `#!ipxe\n## title T\n## param ${line}\necho\n`)).toThrow(line);
    }
  });

  it('reads what is declared', () => {
    const text = '#!ipxe\n## title T\n## param a choice(b=,c) required -- D e.\n## param d ip empty -- F\n';
    expect(parseTemplate('t.ipxe', `${text}echo\n`)).toMatchObject({
      name: 't',
      title: 'T',
      parameters: [
        { name: 'a', type: 'choice', default: undefined, choices: { b: '', c: 'c' }, description: 'D e.' },
        { name: 'd', type: 'ip', default: '', choices: undefined },
      ],
      lines: ['#!ipxe', 'echo'],
    });
  });
});
