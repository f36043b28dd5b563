/** With one full stop, or its own mark, at its end. */
export function sentence(text: string): string {
  const bare = text.replace(/[\s.…]+$/, '');
  return /[!?]$/.test(bare) ? bare : `${bare}.`;
}
