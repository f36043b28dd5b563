/** Program and arguments; never a shell line. */
export type Command = readonly [string, ...string[]];

/** Starts a command by way of another program (`flock`, `nsenter`): the command line that does it. */
export type Wrap = (command: Command) => Command;

/** A text as one word of a POSIX shell's line (Shell Command Language, section 2.2.2), for scripts that others run. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
