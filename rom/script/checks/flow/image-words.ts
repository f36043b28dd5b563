import { parseWords } from '../../getopt.ts';
import type { Command, Word } from '../../parse.ts';
import { findSettingReferences } from '../../settings.ts';
import type { CommandUsage } from '../../vocabulary.ts';
import { argumentsOf, isWritten, type CheckContext } from '../context.ts';
import { running } from './line.ts';

/** A command's part in which images there are. */
export interface ImageWords {
  /** Names of images that are there already: iPXE looks for one, and downloads a file of this name otherwise. */
  readonly uses: readonly Word[];
  /** Names that the images get which it fetches. */
  readonly names: ReadonlySet<string>;
  /** Any name with one of these ends may be that of an image behind it. */
  readonly ends: readonly string[];
  readonly freesAll: boolean;
  /** Does it run a script, or leave the keyboard to a person? Both may fetch anything. */
  readonly opens: boolean;
}

const opening = new Set([...running, 'autoboot', 'shell']);
/** Usually with a URI: a name without a path is a file beside the script. */
const fetching = new Set(['chain', 'kernel']);
/** Commands that bring an image, though their usages state none (hci/commands). */
const alsoBringing = new Set(['console', 'imgmem', 'imgset', 'shim']);
/** Commands that name what they make after the image, without its last suffix (core/archive.c, crypto/cms.c). */
const stripping = new Set(['imgdecrypt', 'imgextract']);

const nothing: ImageWords = { uses: [], names: new Set(), ends: [], freesAll: false, opens: false };

export function imageWords(context: CheckContext, command: Command): ImageWords {
  const [first, ...words] = argumentsOf(command) ?? [];
  if (first === undefined) return nothing;
  const usage = context.commands.get(first.text)?.usage;
  const parsed = usage === undefined ? undefined : parseWords(words, usage);
  const ofKind = (kind: RegExp): Word[] =>
    parsed?.arguments.filter((_word, index) => kind.test(kindOf(first.text, usage, index))) ?? [];
  const uses = fetching.has(first.text) ? [] : ofKind(/\bimage$/).filter(({ text }) => isWritten(text));
  if (!isWritten(first.text) || opening.has(first.text)) return { ...nothing, uses, opens: true };
  if (first.text === 'imgfree' && parsed?.arguments.length === 0) return { ...nothing, freesAll: true };
  const name = parsed?.given.find(({ option }) => option.long === 'name')?.value;
  const others = alsoBringing.has(first.text) ? words : [];
  return { ...nothing, ...namesOf(first.text, ofKind(/\b(?:image|uri)$/), others, name), uses };
}

/** The source's word for an argument: `uri|image`, `signature uri|image`, `arguments`. */
function kindOf(command: string, usage: CommandUsage | undefined, index: number): string {
  // hci/commands/image_archive_cmd.c states no arguments.
  const stated = command === 'imgextract' ? '<uri|image>' : (usage?.synopsis ?? '');
  const kinds = [...stated.matchAll(/<([^<>]*)>(\.\.\.)?/g)];
  const last = kinds.at(-1);
  const [, kind = ''] = kinds[index] ?? (last?.[2] === undefined ? [] : last);
  return kind;
}

function namesOf(
  command: string,
  [image, ...rest]: readonly Word[],
  others: readonly Word[],
  name: Word | undefined,
): Pick<ImageWords, 'names' | 'ends'> {
  const names = new Set<string>();
  const ends = [...rest, ...others].map(({ text }) => lastPart(text.replace(/^--[^/]*?=/, '')).end);
  if (image === undefined) return { names, ends };
  if (name !== undefined) {
    if (isWritten(name.text)) names.add(name.text);
    else ends.push('');
  } else {
    const { end, isWhole } = lastPart(image.text);
    const stripped = stripping.has(command) ? [end.replace(/\.[^.]*$/, '')] : [];
    // A file beside the script has the same name whether it is an image already or not.
    if (isWhole && end !== image.text) [end, ...stripped].forEach((each) => names.add(each));
    else ends.push(end, ...stripped);
  }
  return { names, ends };
}

/** The end of a URI, which names its image (image_set_uri() in core/image.c), as far as it is written. */
function lastPart(uri: string): { end: string; isWhole: boolean } {
  let path = '';
  let from = 0;
  for (const { at, content } of findSettingReferences(uri)) {
    if (at < from) continue;
    path += `${uri.slice(from, at)}\0`;
    from = at + content.length + 3;
  }
  path = (path + uri.slice(from)).replace(/[?#].*$/s, '').replace(/^[a-z]+:\/\/[^/]*/i, '');
  const end = /[^/]*$/.exec(path)?.[0].replace(/^.*:/s, '') ?? '';
  // A URI's path is decoded (parse_uri() in core/uri.c).
  if (end.includes('%')) return { end: '', isWhole: false };
  return { end: end.slice(end.lastIndexOf('\0') + 1), isWhole: !end.includes('\0') };
}
