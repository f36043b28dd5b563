import { describe, expect, it } from '@jest/globals';
import { lintScript } from '../../../rom/script/lint.ts';
import { ipxe } from './vocabularies.ts';

/** `LINE:COLUMN fix` of each label that is missing. */
function missing(...lines: readonly string[]): string[] {
  return lintScript(['#!ipxe', ...lines, ''].join('\n'), ipxe)
    .filter(({ code }) => code === 'unknown-label')
    .map(({ line, column, fix }) => `${line}:${column} ${fix}`);
}

const end = [':disk', 'exit', ':out', 'exit'];

describe('a menu item that the script goes to', () => {
  it('has to be a label', () => {
    const script = ['menu Boot', 'item disk Disk', 'item --key n disc Net', 'choose picked || goto out'];
    expect(missing(...script, 'goto ${picked}', ...end)).toEqual(['4:14 Did you mean disk?']);
    const [finding] = lintScript(['#!ipxe', ...script, 'goto ${picked}', ...end, ''].join('\n'), ipxe);
    expect(finding).toMatchObject({
      severity: 'error',
      message: 'Choosing "disc" ends the script: "goto ${picked}" in line 6 finds no such label.',
    });
  });

  it('is found where other commands stand between, and in the same line', () => {
    const script = ['menu', 'item 5', 'choose picked || goto out'];
    expect(missing(...script, 'echo ${cls}', 'iseq a b ||', 'goto ${picked}', ...end)).toHaveLength(1);
    expect(missing('menu', 'item 5', 'choose picked && goto ${picked}', ...end)).toHaveLength(1);
    expect(missing('menu', 'item 5', 'choose picked ; goto ${picked} && exit', ...end)).toHaveLength(1);
    expect(missing('menu', 'item 5', 'choose picked:string', 'goto ${picked}', ...end)).toHaveLength(1);
  });

  it.each([
    ['a failed goto is caught', 'goto ${picked} ||'],
    ['a failed goto is caught behind another command', 'goto ${picked} && exit || exit'],
    ['a line asks for it before', 'iseq ${picked} 5 && exit ||', 'goto ${picked}'],
    ['a line asks for it in a format', 'iseq ${picked:string} 5 && exit ||', 'goto ${picked}'],
    ['it is set to something else', 'set picked disk', 'goto ${picked}'],
    ['a label stands between', ':again', 'goto ${picked}'],
    ['it goes somewhere else', 'goto ${other}'],
    ['the name is put together', 'goto ${picked}-boot'],
    ['it is not gone to', 'chain ${picked} || shell'],
  ])('may be anything where %s', (_case, ...lines) => {
    expect(missing('menu', 'item 5', 'choose picked || goto out', ...lines, ...end)).toEqual([]);
  });

  it('may be anything where its name is known only later, it cannot be chosen or has none', () => {
    const items = ['item ${name}', 'item --gap Systems', 'item'];
    expect(missing('menu', ...items, 'choose picked', 'goto ${picked}', ...end)).toEqual([]);
  });

  it('belongs to the menu that was begun last, until something was chosen from it', () => {
    const chosen = ['choose picked', 'goto ${picked}'];
    expect(missing('menu', 'item 5', 'menu', 'item disk', ...chosen, ...end)).toEqual([]);
    expect(missing('menu', 'item 5', 'form', 'item disk', ...chosen, ...end)).toEqual([]);
    expect(missing('menu', 'item 5', 'choose other', 'item disk', ...chosen, ...end)).toEqual([]);
    expect(missing('menu', 'item 5', 'choose --keep other', 'item disk', ...chosen, ...end)).toHaveLength(1);
  });

  it('is not looked for where nothing was chosen', () => {
    expect(missing('menu', 'item 5', 'menu picked', 'goto ${picked}', ...end)).toEqual([]);
    expect(missing('menu', 'item 5', 'choose', 'goto ${picked}', ...end)).toEqual([]);
  });

  it('may be anything in a menu that has a name', () => {
    const chosen = ['choose picked', 'goto ${picked}'];
    expect(missing('menu', 'item --menu other 5', 'item disk', ...chosen, ...end)).toEqual([]);
    expect(missing('menu', 'item 5', 'menu --name other', ...chosen, ...end)).toHaveLength(1);
    expect(missing('menu', 'item 5', 'choose --menu other picked', 'goto ${picked}', ...end)).toEqual([]);
  });
});
