import { integerOf } from '../facts/condition.ts';
import { withoutComments } from '../facts/c-text.ts';
import type { TreeFiles } from '../facts/tar.ts';

/** Named integers of a tree, by macro or enumeration, for those names that are asked for: decimal digits. */
export function readConstants(files: TreeFiles, wanted: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  const anyWanted = new RegExp(`\\b(?:${[...wanted].join('|')})\\b`);
  for (const text of files.values()) {
    if (wanted.size === 0 || !anyWanted.test(text)) continue;
    const code = withoutComments(text);
    for (const [, name = '', body = ''] of code.matchAll(/^\s*#\s*define\s+(\w+)\s+(\S.*)$/gm))
      note(found, wanted, name, integerOf(body, found));
    for (const [, body = ''] of code.matchAll(/\benum\b[^;{]*\{([^}]*)\}/g))
      readEnumeration(body, wanted, found);
  }
  return found;
}

/** Each member is one more than that before it, unless it is given a value (C11 6.7.2.2). */
function readEnumeration(body: string, wanted: ReadonlySet<string>, found: Map<string, string>): void {
  let next = 0;
  for (const member of body.split(',')) {
    const [, name = '', value] = /^\s*(\w+)\s*(?:=\s*([\s\S]+?))?\s*$/.exec(member) ?? [];
    if (name === '') continue;
    const number = value === undefined ? next : (integerOf(value, found) ?? next);
    note(found, wanted, name, number);
    next = number + 1;
  }
}

function note(
  found: Map<string, string>,
  wanted: ReadonlySet<string>,
  name: string,
  value: number | undefined,
): void {
  if (value !== undefined && wanted.has(name) && !found.has(name)) found.set(name, String(value));
}
