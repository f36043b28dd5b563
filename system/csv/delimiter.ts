const candidates = [',', ';', '\t'] as const;

/** The character between the cells of the first line that is no comment: the one that is there most, else a comma. */
export function delimiterOf(text: string): string {
  const heading =
    text.split(/\r\n|\r|\n/).find((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? '';
  const bare = heading.replace(/"[^"]*"/g, '');
  const count = (mark: string): number => bare.split(mark).length;
  return candidates.reduce((best, each) => (count(each) > count(best) ? each : best));
}
