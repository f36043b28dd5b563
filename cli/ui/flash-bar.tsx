import { Box, Static, Text } from 'ink';
import type { TerminalStream } from '../shell/context.ts';
import type { FlashEvent, FlashWork } from '../../rom/flash/burn/events.ts';
import { showLive } from './live.tsx';
import { heldMessage, workWords } from '../flash/work-words.ts';

/** What the bar shows: the work going on, and what was said so far. */
export interface FlashView {
  readonly work: FlashWork | undefined;
  /** The tool's own step, where it tells. */
  readonly step: string | undefined;
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly startedMs: number;
  readonly done: readonly string[];
  readonly warning: string | undefined;
}

export const emptyView: FlashView = {
  work: undefined,
  step: undefined,
  doneBytes: 0,
  totalBytes: 0,
  startedMs: 0,
  done: [],
  warning: undefined,
};

/** The view after one more event. Pure. */
export function nextView(view: FlashView, event: FlashEvent, nowMs: number): FlashView {
  switch (event.type) {
    case 'work': {
      const done = view.work === undefined ? view.done : [...view.done, finished(view, nowMs)];
      return { ...emptyView, done, warning: view.warning, work: event.work, startedMs: nowMs };
    }
    case 'progress':
      return { ...view, step: event.step, doneBytes: event.doneBytes, totalBytes: event.totalBytes };
    case 'backup':
      return { ...view, done: [...view.done, `backup: ${event.file}`] };
    case 'held':
      return { ...view, warning: heldMessage };
    case 'note':
      return { ...view, done: [...view.done, event.message] };
    case 'line':
      return view;
  }
}

const finished = ({ work, startedMs }: FlashView, nowMs: number): string =>
  `${work === undefined ? '' : workWords[work]}: ${((nowMs - startedMs) / 1000).toFixed(1)} s`;

const barCells = 24;

export function Bar({ view, nowMs }: { readonly view: FlashView; readonly nowMs: number }) {
  if (view.work === undefined) return null;
  const seconds = (nowMs - view.startedMs) / 1000;
  const { doneBytes, totalBytes } = view;
  const rate = seconds > 0 ? doneBytes / seconds : 0;
  const cells = totalBytes === 0 ? 0 : Math.min(barCells, Math.floor((barCells * doneBytes) / totalBytes));
  const left = rate > 0 ? Math.ceil((totalBytes - doneBytes) / rate) : undefined;
  return (
    <Box flexDirection="column">
      <Box gap={2}>
        <Text color="cyan">●</Text>
        <Text bold>{workWords[view.work]}</Text>
        {view.step === 'erasing' ? <Text dimColor>erasing</Text> : null}
        {totalBytes === 0 ? null : (
          <Text>
            {'█'.repeat(cells)}
            <Text dimColor>{'░'.repeat(barCells - cells)}</Text>
          </Text>
        )}
        {totalBytes === 0 ? null : (
          <Text>
            {kib(doneBytes)} of {kib(totalBytes)} KiB
          </Text>
        )}
        {rate > 0 ? <Text dimColor>{kib(rate)} KiB/s</Text> : null}
        {left === undefined ? (
          <Text dimColor>{Math.floor(seconds)} s</Text>
        ) : (
          <Text dimColor>{left} s left</Text>
        )}
      </Box>
      {view.warning === undefined ? null : <Text color="yellow">{view.warning}</Text>}
    </Box>
  );
}

const kib = (bytes: number): string => (bytes / 1024).toFixed(0);

export interface FlashBar {
  onEvent(event: FlashEvent): void;
  end(): Promise<void>;
}

/** Draw on a terminal until it is ended; what was done stays there. */
export function showFlashBar(stream: TerminalStream): FlashBar {
  let view = emptyView;
  const live = showLive({
    first: view,
    stream,
    tickMs: 250,
    draw: (shown, nowMs) => <Shown view={shown} nowMs={nowMs} />,
  });
  return {
    onEvent(event) {
      view = nextView(view, event, Date.now());
      live.show(view);
    },
    end() {
      if (view.work !== undefined)
        view = { ...view, done: [...view.done, finished(view, Date.now())], work: undefined };
      live.show(view);
      return live.end();
    },
  };
}

function Shown({ view, nowMs }: { readonly view: FlashView; readonly nowMs: number }) {
  return (
    <>
      <Static items={view.done.map((line, index) => ({ line, index }))}>
        {({ line, index }) => (
          <Text key={index} dimColor>
            {line}
          </Text>
        )}
      </Static>
      <Bar view={view} nowMs={Math.max(nowMs, view.startedMs)} />
    </>
  );
}
