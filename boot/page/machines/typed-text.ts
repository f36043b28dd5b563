import { useEffect, useRef, useState } from 'react';

/** Browsers refuse an address that changes with every key (Chromium: 200 changes in 10 s). */
const keepAfterMs = 200;

/**
 * Text as it is typed; the URL, which keeps it, follows.
 * @param kept as the URL has it
 * @param keep put it there
 * @returns the text, what takes the next one, and what puts it into the URL at once: before somebody goes elsewhere
 */
export function useTypedText(
  kept: string,
  keep: (text: string) => void,
): readonly [text: string, type: (text: string) => void, settle: () => void] {
  const [text, setText] = useState(kept);
  const own = useRef(new Set<string>());
  const pending = useRef<string>(null);
  const newest = useRef(keep);
  newest.current = keep;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // The URL arrives late at what was typed here: only somebody else's text is taken from it.
    if (own.current.delete(kept)) return;
    clearTimeout(timer.current);
    pending.current = null;
    setText(kept);
  }, [kept]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (): void => {
    clearTimeout(timer.current);
    if (pending.current === null) return;
    own.current.add(pending.current);
    newest.current(pending.current);
    pending.current = null;
  };
  const type = (next: string): void => {
    setText(next);
    pending.current = next;
    clearTimeout(timer.current);
    timer.current = setTimeout(settle, keepAfterMs);
  };
  return [text, type, settle];
}
