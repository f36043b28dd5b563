import { Title } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { TerminalText } from './terminal-text.ts';

interface Props {
  /** URL of its event stream. */
  readonly url: string;
}

/** A machine's console as it speaks; nothing where the server sees none. */
export function Console({ url }: Props): React.JSX.Element | null {
  const [shown, setShown] = useState<string | null>(null);
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const text = new TerminalText();
    let next = 0;
    const source = new EventSource(url);
    source.addEventListener('console', ({ data }: MessageEvent<string>) => {
      const { offset, text: told } = JSON.parse(data) as { offset: number; text: string };
      // The server has begun anew, or has forgotten what lies between.
      if (offset !== next) text.clear();
      next = offset + told.length;
      text.add(told);
      setShown(text.lines.join('\n'));
    });
    return () => source.close();
  }, [url]);
  useLayoutEffect(() => {
    if (box.current !== null && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown]);
  if (shown === null) return null;
  return (
    <section aria-labelledby="console">
      <Title order={2} size="h5" id="console">
        Console
      </Title>
      <pre
        ref={box}
        className="console"
        tabIndex={0}
        aria-label="Console"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          isAtEnd.current = scrollTop + clientHeight > scrollHeight - 8;
        }}
      >
        {shown}
      </pre>
    </section>
  );
}
