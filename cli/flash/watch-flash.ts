import type { FlashEvent } from '../../rom/flash/burn/events.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import type { FlashBar } from '../ui/flash-bar.tsx';
import { heldMessage, workWords } from './work-words.ts';

/** Shows a flash while it goes on. */
export interface FlashWatcher {
  onEvent(event: FlashEvent): void;
  /** Nothing goes on for now: the terminal belongs to whoever writes or asks, until the next event. */
  rest(): Promise<void>;
  end(): Promise<void>;
}

/** A bar on a terminal, lines elsewhere, JSON Lines with --json. */
export function watchFlash(context: Context, output: Output): FlashWatcher {
  const none = (): Promise<void> => Promise.resolve();
  if (output.json) {
    const isWanted = ({ type }: FlashEvent): boolean => type !== 'line' || output.verbose;
    return { onEvent: (event) => isWanted(event) && output.event(event), rest: none, end: none };
  }
  return output.live ? liveWatcher(context) : { onEvent: plainWatcher(output), rest: none, end: none };
}

/** A line for each piece of work, and each quarter of a long one. */
export function plainWatcher(output: Output): (event: FlashEvent) => void {
  const said = new Set<string>();
  const say = (line: string): void => {
    if (!said.has(line)) output.note(line);
    said.add(line);
  };
  return (event) => {
    tell(event, output);
    if (event.type === 'work') say(workWords[event.work]);
    if (event.type !== 'progress' || event.totalBytes === 0) return;
    const quarter = Math.floor((4 * event.doneBytes) / event.totalBytes) * 25;
    if (quarter > 0 && quarter < 100) say(`${workWords[event.work]}, ${quarter} %`);
  };
}

function tell(event: FlashEvent, output: Output): void {
  if (event.type === 'held') output.note(heldMessage);
  if (event.type === 'note') output.note(event.message);
  if (event.type === 'line') output.detail(event.line);
  if (event.type === 'backup')
    output.note(`backup: ${event.file}${event.copy === null ? '' : `, and ${event.copy}`}`);
}

/** ink and React are loaded when there is something to draw. */
function liveWatcher(context: Context): FlashWatcher {
  let bar: FlashBar | undefined;
  let loading: Promise<void> | undefined;
  let early: FlashEvent[] = [];
  const load = async (): Promise<void> => {
    const { showFlashBar } = await import('../ui/flash-bar.tsx');
    bar = showFlashBar(context.stderr);
    early.forEach((each) => bar?.onEvent(each));
    early = [];
  };
  const rest = async (): Promise<void> => {
    await loading;
    await bar?.end();
    bar = loading = undefined;
  };
  return {
    onEvent(event) {
      if (event.type === 'line') return;
      if (bar !== undefined) {
        bar.onEvent(event);
        return;
      }
      early.push(event);
      loading ??= load();
    },
    rest,
    end: rest,
  };
}
