import { useEffect, useRef, useState } from 'react';

/** Browsers refuse an address that changes with every key (Chromium: 200 changes in 10 s). */
const keepAfterMs = 200;

/**
 * Text as it is typed; the URL, which keeps it, follows.
 * @param kept as the URL has it
 * @param keep put it there
 */
export function useTypedText(
  kept: string,
  keep: (text: string) => void,
): readonly [text: string, type: (text: string) => void] {
  const [text, setText] = useState(kept);
  const own = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // The URL arrives late at what was typed here: only somebody else's text is taken from it.
    if (own.current.delete(kept)) return;
    clearTimeout(timer.current);
    setText(kept);
  }, [kept]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      own.current.add(next);
      keep(next);
    }, keepAfterMs);
  };
  return [text, type];
}
