/**
 * Words that a source has at file scope, where alone it can define a symbol: names of functions and variables, the
 * arguments of macros there, and macros of its own. These are more than it defines under any settings, not less.
 * @param path tells C from assembler, in which everything is at file scope
 */
export function wordsAtFileScope(path: string, text: string): Set<string> {
  const code = text.replace(/\/\*[^]*?\*\/|\/\/.*/g, ' ').replace(/\\\n/g, ' ');
  if (!path.endsWith('.c')) return new Set(code.replace(/^\s*#\s*include.*/gm, '').match(word));
  const directives = code.match(/^\s*#\s*define.*/gm) ?? [];
  // Assembler in strings may define what it likes.
  const strings = (code.match(/"(?:\\.|[^"\\\n])*"/g) ?? []).filter((each) =>
    /\.(?:glob|weak|set|equ)/.test(each),
  );
  const plain = code.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, ' ').replace(/^\s*#.*/gm, '');
  return new Set(
    [...directives, ...strings, outsideBraces(plain) ?? plain].flatMap((each) => each.match(word) ?? []),
  );
}

const word = /[A-Za-z_]\w*/g;

/** @returns undefined where braces do not match, as where alternatives of #if each open one */
function outsideBraces(code: string): string | undefined {
  let depth = 0;
  const outside: string[] = [];
  for (const part of code.split(/([{}])/)) {
    if (part === '{') depth++;
    else if (part === '}') depth--;
    else if (depth === 0) outside.push(part);
    if (depth < 0) return undefined;
  }
  return depth === 0 ? outside.join(' ') : undefined;
}
