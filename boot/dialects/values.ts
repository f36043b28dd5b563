import { usageError } from '../../system/error.ts';
import type { ScriptFlavour } from '../../rom/script/language.ts';
import { renderValue, type ParameterType } from '../../rom/script/parameter.ts';
import type { Layout } from './assignment.ts';

/**
 * A path below a folder of the server, as it stands in every dialect.
 * @throws RomkitError `bad-path`: it is one word, without `..`, with nothing that any dialect or URL gives a meaning.
 */
export function checkedPath(path: string): string {
  const names = path.split('/');
  if (path.length <= 200 && names.every((name) => /^[\w.+~-]+$/.test(name) && !/^\.+$/.test(name)))
    return path;
  throw usageError(
    'bad-path',
    `${quoted(path)} cannot be the path of an image.`,
    'It has to be below the folder of images, of letters, digits and . _ + ~ -, such as debian/vmlinuz.',
  );
}

/**
 * A kernel command line, without the spaces around it.
 * @throws RomkitError `bad-command-line` where a dialect would take a part of it for its own language: a setting
 * `${…}`, an operator (`||`, `&&`, `;`) or a comment as a word, a backslash at the end; or where it is not ASCII.
 */
export function checkedCommandLine(text: string): string {
  const line = text.replace(/^ +| +$/g, '');
  const problem = commandLineProblem(line);
  if (problem === undefined) return line;
  throw usageError(
    'bad-command-line',
    `The kernel command line cannot be ${quoted(line)}: ${problem}.`,
    'Leave it out, or put it into a file that the operating system reads.',
  );
}

function commandLineProblem(line: string): string | undefined {
  if (!/^[ -~]*$/.test(line)) return 'it has a line end, a tab or a character that is not ASCII';
  if (line.includes('${')) return 'boot scripts would take "${" for a setting';
  if (line.endsWith('\\')) return 'boot scripts would join the next line to a backslash at its end';
  const word = line.split(' ').find((each) => /^(\|\||&&|;|#.*)$/.test(each));
  if (word !== undefined) return `boot scripts would take the word "${word}" for their own language`;
  return line === '-' ? 'pxelinux would take "-" for an empty one' : undefined;
}

/** A title as one line of a comment or a message: what is not plain ASCII is shown as a question mark. */
export function plainTitle(title: string, most = 100): string {
  const line = title
    .replace(/\s+/g, ' ')
    .replace(/[^ -~]|\$(?=\{)|\\/g, '?')
    .trim();
  return line.slice(0, most);
}

/**
 * A text as the words of `echo` or of pxelinux' `SAY`, where no word is an operator, an option or starts a
 * comment.
 */
export function screenText(text: string): string {
  return plainTitle(text, 200)
    .replace(/^[ -]+/, '')
    .split(' ')
    .map((word) => (/^(\|\||&&|;)$/.test(word) ? ',' : word.replace(/^#/, '?')))
    .join(' ');
}

/**
 * The URL of something to chain to, as it was given.
 * @throws RomkitError `bad-url`: it has no settings, spaces or quotes.
 */
export function checkedUrl(url: string): string {
  if (url.length <= 900 && /^(https?|tftp|ftp|nfs):\/\/[\w.~:/?#@!&()*+,;=%[\]-]+$/.test(url)) return url;
  throw usageError(
    'bad-url',
    `${quoted(url)} cannot be chained to.`,
    'It has to be a URL of http, https, tftp, ftp or nfs, percent-encoded, of at most 900 characters.',
  );
}

/** The places of a layout as texts that can stand in a script of this flavour; folders end in a slash. */
export function checkedLayout(layout: Layout, flavour: ScriptFlavour): Layout {
  const value = (name: string, type: ParameterType, text: string): string =>
    renderValue({ name, type, default: undefined, description: '', choices: undefined }, text, flavour);
  const folder = (name: string, text: string): string => {
    if (text.split('/').some((part) => /^\.+$/.test(part))) {
      throw usageError(
        'bad-path',
        `${quoted(text)} cannot be a folder of the server.`,
        'Write it without "..".',
      );
    }
    return value(name, 'path', text);
  };
  return {
    ...layout,
    baseUrl: value('base-url', 'url', layout.baseUrl),
    scripts: folder('path', layout.scripts),
    images: folder('images', layout.images),
    revisions: folder('revisions', layout.revisions),
    imageUrl: layout.imageUrl === null ? null : value('image-url', 'url', layout.imageUrl),
    tftpImages: folder('tftp-images', layout.tftpImages),
    memdisk: layout.memdisk === null ? null : checkedPath(layout.memdisk),
    ipxeKernel: layout.ipxeKernel === null ? null : checkedPath(layout.ipxeKernel),
    interface: layout.interface === 'netX' ? 'netX' : value('interface', 'interface', layout.interface),
  };
}

const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
