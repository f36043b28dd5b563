import type { Place } from '../site.ts';

/** A line of a pxelinux configuration (syslinux, doc/syslinux.txt, "CONFIGURATION FILE"). */
export interface Statement {
  readonly place: Place;
  /** In lower case; two words for `menu label` and the like. */
  readonly keyword: string;
  readonly value: string;
}

/** The statements of a text. Comments and help texts are left out; what pxelinux does not know, it passes over. */
export function parseStatements(text: string, file: string): Statement[] {
  const statements: Statement[] = [];
  let isHelp = false;
  text.split('\n').forEach((raw, index) => {
    const content = raw.replace(/\r.*$/, '').trim();
    const [word = ''] = content.split(/\s/, 1);
    const keyword = word.toLowerCase();
    if (isHelp || keyword === 'text') {
      isHelp = keyword !== 'endtext';
      return;
    }
    if (content === '' || content.startsWith('#')) return;
    const value = content.slice(word.length).trim();
    const place = { file, line: index + 1 };
    if (keyword !== 'menu') statements.push({ place, keyword, value });
    else statements.push(menuStatement(value, place));
  });
  return statements;
}

function menuStatement(value: string, place: Place): Statement {
  const [word = ''] = value.split(/\s/, 1);
  return { place, keyword: `menu ${word.toLowerCase()}`, value: value.slice(word.length).trim() };
}
