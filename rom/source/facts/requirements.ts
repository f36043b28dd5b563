import { logicalLines, withoutComments } from './c-text.ts';
import type { TreeFiles } from './tar.ts';

/** Sets of options; one of each set must be on. An empty list: always. */
export type Need = readonly (readonly string[])[];

/** An object that a configuration source pulls into the link. */
export interface Requirement {
  readonly object: string;
  readonly need: Need;
  /** `net80211` for config_net80211.c, which is linked where net80211.c is; undefined for config.c itself. */
  readonly subsystem: string | undefined;
}

/** Every REQUIRE_OBJECT ( object ) of src/config/config*.c with the options it stands under. */
export function readRequirements(files: TreeFiles): Requirement[] {
  return [...files].flatMap(([path, text]) => {
    const match = /^src\/config\/config(?:_(\w+))?\.c$/.exec(path);
    if (match === null) return [];
    // Each platform links its own config_PLATFORM.c: what that needs is there.
    const subsystem =
      match[1] !== undefined && files.has(`src/config/defaults/${match[1]}.h`) ? undefined : match[1];
    return requirementsIn(text, subsystem);
  });
}

function requirementsIn(text: string, subsystem: string | undefined): Requirement[] {
  const open: Need[] = [];
  const found: Requirement[] = [];
  for (const line of logicalLines(withoutComments(text))) {
    const [, word = '', rest = ''] = /^\s*#\s*(\w+)\s*(.*?)\s*$/.exec(line) ?? [];
    if (word === 'ifdef') open.push([[rest]]);
    else if (word === 'ifndef') open.push([]);
    else if (word === 'if') open.push(needOf(rest));
    else if (word === 'else' || word === 'elif') open.splice(-1, 1, word === 'elif' ? needOf(rest) : []);
    else if (word === 'endif') open.pop();
    else if (word === '') {
      for (const [, object = ''] of line.matchAll(/\bREQUIRE_OBJECT\s*\(\s*(\w+)\s*\)/g)) {
        found.push({ object, need: open.flat(), subsystem });
      }
    }
  }
  return found;
}

/** `defined ( A ) && ( defined ( B ) || defined ( C ) )` is [[A], [B, C]]; what is negated is no need. */
function needOf(expression: string): Need {
  return expression
    .split('&&')
    .filter((part) => !part.includes('!'))
    .map((part) => [...part.matchAll(/defined\s*\(?\s*(\w+)/g)].map((match) => match[1] ?? ''))
    .filter((names) => names.length > 0);
}
