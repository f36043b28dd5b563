/** What a tool said, line by line, without what is blank. */
export const linesIn = (output: string): string[] =>
  output
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
