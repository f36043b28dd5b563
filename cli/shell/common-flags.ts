/** Flags that every command takes, and that may stand before its name too. */
export const commonFlags: ReadonlySet<string> = new Set([
  '--json',
  '-q',
  '--quiet',
  '-v',
  '--verbose',
  '--no-input',
]);
