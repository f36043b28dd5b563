import { expect, it } from '@jest/globals';
import { table } from '../../../cli/shell/table.ts';

it('aligns columns by what they take on the screen: wide characters two, marks that combine and colours none', () => {
  const rows = [
    ['NAME', 'IMAGE'],
    ['机架七', 'debian'],
    ['cafe\u0301', '\u001b[32mup\u001b[39m', 'x'],
  ];
  expect(table(rows, ' ').split('\n')).toEqual([
    ' NAME    IMAGE',
    ' 机架七  debian',
    ' cafe\u0301    \u001b[32mup\u001b[39m      x',
  ]);
});
