import type { BuildEvent } from '../../rom/build/events.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';

/** Shows a build while it goes on. */
export interface BuildWatcher {
  onEvent(event: BuildEvent): void;
  end(): Promise<void>;
}

/** How long a build must last before a live table is worth showing, in milliseconds. */
const liveAfterMs = 400;

/** A live table on a terminal, plain lines elsewhere, nothing with --quiet or --json. */
export function watchTargets(targets: readonly string[], context: Context, output: Output): BuildWatcher {
  if (output.json || output.quiet) return { onEvent: () => undefined, end: () => Promise.resolve() };
  return output.live ? liveWatcher([...new Set(targets)], context) : plainWatcher(output);
}

/** Between lines that count objects, in milliseconds. */
const countEveryMs = 5000;

const words: Readonly<Record<string, string>> = {
  waiting: 'waiting for another build',
  copying: 'preparing the source',
  dependencies: 'reading dependencies',
  compiling: 'compiling',
  linking: 'linking',
};

/** A line for each new step; while it compiles, the count of objects now and then. */
export function plainWatcher(output: Pick<Output, 'note'>, now: () => number = Date.now): BuildWatcher {
  let counted = now();
  const said = new Set<string>();
  const say = (line: string): void => {
    if (!said.has(line)) output.note(line);
    said.add(line);
  };
  return {
    onEvent(event) {
      if (event.type === 'note') say(event.message);
      if (event.type !== 'step') return;
      const word = words[event.step];
      if (word === undefined) return;
      const names = event.targets.join(', ');
      say(`${names}: ${word}`);
      if (!event.total || now() - counted < countEveryMs) return;
      counted = now();
      say(`${names}: ${event.done ?? 0} of ${event.total} objects compiled`);
    },
    end: () => Promise.resolve(),
  };
}

/** ink and React are loaded only once a build has lasted long enough to be watched. */
function liveWatcher(targets: readonly string[], context: Context): BuildWatcher {
  const early: BuildEvent[] = [];
  let table: BuildWatcher | undefined;
  let loading: Promise<void> | undefined;
  const timer = setTimeout(() => {
    loading = import('../ui/build-table.tsx').then(({ showBuildTable }) => {
      table = showBuildTable(targets, context.stderr);
      early.forEach((event) => table?.onEvent(event));
    });
  }, liveAfterMs);
  return {
    onEvent(event) {
      if (table === undefined) early.push(event);
      else table.onEvent(event);
    },
    async end() {
      clearTimeout(timer);
      await loading;
      await table?.end();
    },
  };
}
