/** Frames, bars and columns that no sentence has. */
const isDrawn = /[\u2500-\u259f]|\|.*\|.*\||[+|][-=]{6,}|\S {4,}\S.* {4,}\S/;

/** The console's last line for a sentence; a screen that a program drew is none. */
export function quoted(line: string): string {
  const text = line.trim().replace(/\s*[.…]+$/, '');
  if (text === '') return 'the console said nothing';
  return isDrawn.test(text)
    ? 'the console shows a program that fills the screen'
    : `the last line: ${text.slice(0, 200)}`;
}
