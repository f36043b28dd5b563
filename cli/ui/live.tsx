import { render } from 'ink';
import type { TerminalStream } from '../shell/context.ts';
import { useEffect, useState, type ReactNode } from 'react';

/** Something on a terminal that is drawn again as it changes. */
export interface Live<View> {
  show(view: View): void;
  /** It stays there as it was last, or goes away. */
  end(how?: 'keep' | 'clear'): Promise<void>;
}

export interface LiveOptions<View> {
  readonly first: View;
  readonly draw: (view: View, nowMs: number) => ReactNode;
  readonly stream: TerminalStream;
  /** How often it is drawn again though nothing is shown anew; 0 for never. */
  readonly tickMs: number;
}

/** Draw a view on a terminal, with what is shown later in its place. */
export function showLive<View>({ first, draw, stream, tickMs }: LiveOptions<View>): Live<View> {
  let latest = first;
  let redraw = (_view: View): void => undefined;
  let drawn: View | undefined;
  let onDrawn = (): void => undefined;
  const instance = render(
    <Drawn
      {...{ first, draw, tickMs }}
      onMount={(set) => {
        redraw = set;
        if (latest !== first) set(latest);
      }}
      onDrawn={(view) => {
        drawn = view;
        onDrawn();
      }}
    />,
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- only its size is read
    { stdout: stream as NodeJS.WriteStream, patchConsole: false, exitOnCtrlC: false },
  );
  let isOver = false;
  // ink ends by itself where drawing fails. Asked only at the end, it would tell of that to nobody, and never.
  const over = instance
    .waitUntilExit()
    .catch(() => undefined)
    .then(() => {
      isOver = true;
      onDrawn();
    });
  return {
    show(view) {
      latest = view;
      redraw(view);
    },
    async end(how = 'keep') {
      // What was shown last is drawn before the end.
      while (drawn !== latest && !isOver) await new Promise<void>((resolve) => (onDrawn = resolve));
      if (how === 'clear') instance.clear();
      instance.unmount();
      await over;
    },
  };
}

interface DrawnProps<View> extends Omit<LiveOptions<View>, 'stream'> {
  readonly onMount: (set: (view: View) => void) => void;
  readonly onDrawn: (view: View) => void;
}

function Drawn<View>({ first, draw, tickMs, onMount, onDrawn }: DrawnProps<View>) {
  const [{ view }, setView] = useState({ view: first });
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    onMount((next) => setView({ view: next }));
    if (tickMs === 0) return undefined;
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
    // Once: who draws does not change.
  }, []);
  useEffect(() => onDrawn(view), [view]);
  return draw(view, nowMs);
}
