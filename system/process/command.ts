/** Program and arguments; never a shell line. */
export type Command = readonly [string, ...string[]];

/** Starts a command by way of another program (`flock`, `nsenter`): the command line that does it. */
export type Wrap = (command: Command) => Command;
