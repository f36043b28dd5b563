import { itemAt } from '../../../system/present.ts';
/** A command's words behind its options. */
export interface ParsedWords {
  readonly options: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

/** Options of iPXE's and gPXE's commands that take a value (image_cmd.c, sanboot_cmd.c, choose and prompt). */
const valued = new Map([
  ...['name', 'timeout', 'default', 'key', 'keep', 'drive', 'filename', 'label', 'extra', 'uuid'].map(
    (name) => [`--${name}`, name] as const,
  ),
  ...[
    ['-n', 'name'],
    ['-t', 'timeout'],
    ['-d', 'drive'],
    ['-k', 'key'],
  ].map(([flag = '', name = '']) => [flag, name] as const),
]);

/**
 * Take options off the front.
 * @param renamed letters that this command has for others, e.g. `-d` of choose is its default
 */
export function parseOptions(
  all: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): ParsedWords {
  const options = new Map<string, string>();
  let at = 0;
  for (; at < all.length; at++) {
    const [flag = '', value] = itemAt(all, at).split(/=(.*)/s);
    if (!/^-{1,2}[a-z]/i.test(flag)) break;
    const name = renamed[flag] ?? valued.get(flag);
    if (name === undefined) options.set(flag.replace(/^-+/, ''), '');
    else options.set(name, value ?? all[++at] ?? '');
  }
  return { options, words: all.slice(at) };
}
