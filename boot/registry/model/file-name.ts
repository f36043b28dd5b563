import { basename } from 'node:path';

/** As many characters as one part of a name may have. */
const mostCharacters = 100;

/** A file's name as it can stand in every URL and script: other characters become hyphens. */
export function fileNameFor(path: string): string {
  const name = basename(path)
    .normalize('NFKD')
    .replace(/[^\w.+~-]+/g, '-')
    .replace(/^\.+/, '')
    .slice(0, mostCharacters);
  return name === '' ? 'file' : name;
}

/** The same, with a number where it is taken. */
export function freeFileName(path: string, taken: ReadonlySet<string>): string {
  const name = fileNameFor(path);
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    const numbered = `${String(number)}-${name}`.slice(0, mostCharacters);
    if (!taken.has(numbered)) return numbered;
  }
}
