/** Frames, bars and columns that no sentence has. */
const isDrawn = /[\u2500-\u259f]|\|.*\|.*\||[+|][-=]{6,}|\S {4,}\S.* {4,}\S/;

/** A line of the console for a sentence, its last where nothing else is said of it; a screen that a program drew is none. */
export function quoted(line: string, as = 'the last line'): string {
  const text = line.trim().replace(/\s*[.…]+$/, '');
  if (text === '') return 'the console said nothing';
  return isDrawn.test(text)
    ? 'the console shows a program that fills the screen'
    : `${as}: ${text.slice(0, 200)}`;
}
