import { describe, expect, it } from '@jest/globals';
import { wordsAtFileScope } from '../../../../../rom/build/make/partial/file-scope.ts';

const has = (text: string, word: string, path = 'core/x.c'): boolean =>
  wordsAtFileScope(path, text).has(word);

describe('wordsAtFileScope', () => {
  it.each<[string, string]>([
    ['a function', 'int thing ( void ) {\n\treturn 0;\n}\n'],
    ['a variable behind a function', 'void f ( void ) { if ( 1 ) { g(); } }\nint thing = 1;'],
    ['an argument of a macro', 'PROVIDE_SANBOOT ( null, thing, null_thing );'],
    ['what is left out now', '#ifdef SOME\nint thing ( void ) { return 0; }\n#endif'],
    ['the body of a macro', '#define PROVIDE \\\n\tint thing = 1;\nPROVIDE'],
    ['assembler in a function', 'void f ( void ) { __asm__ ( ".globl thing\\nthing:" ); }'],
    [
      'everything where braces do not match',
      '#if A\nvoid f ( void ) {\n#else\nvoid g ( void ) {\n#endif\nthing(); }',
    ],
  ])('has %s', (_what, text) => expect(has(text, 'thing')).toBe(true));

  it.each<[string, string]>([
    ['calls', 'void f ( void ) {\n\tthing();\n}\n'],
    ['members of an initializer', 'struct ops o = {\n\t.thing = f,\n};'],
    ['comments', '/* thing\n * thing { */ int a; // thing'],
    ['strings', 'char *a = "thing {";\nvoid f ( void ) { g ( \'{\', "\\"{" ); thing(); }'],
    ['names of headers', '#include <thing.h>'],
  ])('has no words of %s', (_what, text) => expect(has(text, 'thing')).toBe(false));

  it('has every word of assembler but the names of headers', () => {
    const text = '#include <other.h>\n\t.globl thing\nthing:\tcall f /* comment */\n';
    expect([...wordsAtFileScope('core/x.S', text)]).toEqual(['globl', 'thing', 'call', 'f']);
  });
});
