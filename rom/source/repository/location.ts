import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where a source is, as a person named it, with the branch, tag or commit after `#`. */
export type Location =
  | {
      readonly kind: 'folder';
      readonly text: string;
      readonly path: string;
      readonly ref: string | undefined;
    }
  | { readonly kind: 'url'; readonly text: string; readonly url: string; readonly ref: string | undefined };

/**
 * Read `DIR`, `DIR#REF`, `URL` or `URL#REF`. URLs are https, http, git, ssh, file, or `user@host:path`.
 * A folder that has `#` in its name is taken as it is when it exists.
 */
export function parseLocation(text: string): Location {
  const trimmed = text.trim();
  const [place, ref] = splitRef(trimmed);
  if (/^(https?|git|ssh|git\+ssh|file):\/\//i.test(place) || /^[\w.-]+@[\w.-]+:(?!\/\/)/.test(place)) {
    return { kind: 'url', text: withoutPassword(trimmed), url: place, ref };
  }
  const whole = absolute(trimmed);
  if (ref !== undefined && existsSync(whole))
    return { kind: 'folder', text: trimmed, path: whole, ref: undefined };
  return { kind: 'folder', text: trimmed, path: absolute(place), ref };
}

/** A URL as it may be shown and written down: a password or token in it is left out. */
export function withoutPassword(url: string): string {
  return url.replace(/^(\w[\w+.-]*:\/\/)([^/@:]*):[^/@]*@/, '$1$2@');
}

function splitRef(text: string): [string, string | undefined] {
  const mark = text.lastIndexOf('#');
  return mark <= 0 || mark === text.length - 1
    ? [text.replace(/#$/, ''), undefined]
    : [text.slice(0, mark), text.slice(mark + 1)];
}

function absolute(path: string): string {
  return resolve(path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path);
}
