/** What a flavour's interpreter does with the text of a script, whatever it was built with. */
export interface ScriptLanguage {
  readonly flavour: ScriptFlavour;
  readonly title: string;
  readonly magics: readonly string[];
  readonly hasGoto: boolean;
  /** `||`, `&&` and `;` as words of their own. */
  readonly hasOperators: boolean;
  /** A backslash at the end of a line joins the next line to it. */
  readonly hasContinuation: boolean;
  /** A word that starts with # ends the command; otherwise only a line that starts with one is a comment. */
  readonly hasTrailingComments: boolean;
  /** `${net${n}/mac}`: the inner one first. */
  readonly hasNestedSettings: boolean;
  /** Settings are expanded in the whole line before it is split into words, not in each word. */
  readonly expandsWholeLine: boolean;
  /** Does `exit` end a script, or only an interactive shell? */
  readonly exitEndsScript: boolean;
  /** Names after the colon of `${setting:format}`. */
  readonly formats: readonly string[];
  /** Longest line in bytes. */
  readonly maxLineBytes: number;
  /** Most words in a line. */
  readonly maxLineWords: number;
  /** Why a line is no longer than that, to be read after "because". */
  readonly lineLimitReason: string;
}

export type ScriptFlavour = 'ipxe' | 'gpxe';

/** A script larger than this is refused: it lies uncompressed in the firmware's memory. */
export const maxScriptBytes = 64 * 1024;

const sharedFormats = ['string', 'uristring', 'ipv4', 'ipv6', 'hex', 'uuid'];
const integerFormats = ['int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32'];

export const languages: Readonly<Record<ScriptFlavour, ScriptLanguage>> = {
  // image/script.c, core/exec.c, core/settings.c. Lines are on the heap; core/exec.c keeps two pointers for each
  // word on the stack, which arch/x86/core/stack.S makes 4096 bytes: 256 words take half of it.
  ipxe: {
    flavour: 'ipxe',
    title: 'iPXE',
    magics: ['#!ipxe', '#!gpxe'],
    hasGoto: true,
    hasOperators: true,
    hasContinuation: true,
    hasTrailingComments: true,
    hasNestedSettings: true,
    expandsWholeLine: false,
    exitEndsScript: true,
    formats: [...sharedFormats, ...integerFormats, 'hexhyp', 'hexraw', 'base64', 'guid', 'busdevfn', 'dnssl'],
    maxLineBytes: maxScriptBytes,
    maxLineWords: 256,
    lineLimitReason: 'it keeps two pointers for each word on a stack of 4096 bytes',
  },
  // image/script.c copies the line onto the stack and leaves it there while the chained script runs, and
  // hci/commands/image_cmd.c and usr/imgmgmt.c copy its words twice more; arch/i386/core/stack.S has 4096 bytes.
  gpxe: {
    flavour: 'gpxe',
    title: 'gPXE',
    magics: ['#!gpxe'],
    hasGoto: false,
    hasOperators: false,
    hasContinuation: false,
    hasTrailingComments: false,
    hasNestedSettings: false,
    expandsWholeLine: true,
    exitEndsScript: false,
    formats: [...sharedFormats, ...integerFormats],
    maxLineBytes: 1024,
    maxLineWords: 128,
    lineLimitReason: 'it copies the line, up to three times, onto a stack of 4096 bytes',
  },
};
