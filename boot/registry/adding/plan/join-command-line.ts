/** Options that may stand several times, with another meaning each time. */
const repeatable = ['console', 'earlycon'];

/** Put a person's words behind those of the layout; an option that they give too is theirs alone. */
export function joinCommandLine(base: string, append: string): string {
  const theirs = new Set(wordsOf(append).map(optionOf));
  const kept = wordsOf(base).filter((word) => {
    const option = optionOf(word);
    return option === undefined || repeatable.includes(option) || !theirs.has(option);
  });
  return [...kept, append.trim()].filter((part) => part !== '').join(' ');
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const optionOf = (word: string): string | undefined => /^([^=\s"]+)=/.exec(word)?.[1];
