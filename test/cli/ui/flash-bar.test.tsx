import { describe, expect, it } from '@jest/globals';
import { render } from 'ink-testing-library';
import { Bar, emptyView, nextView, type FlashView } from '../../../cli/ui/flash-bar.tsx';
import type { FlashEvent } from '../../../rom/flash/burn/events.ts';

const after = (...events: FlashEvent[]): FlashView =>
  events.reduce((view, event, index) => nextView(view, event, index * 1000), emptyView);

const frame = (view: FlashView, nowMs: number): string =>
  render(<Bar view={view} nowMs={nowMs} />).lastFrame() ?? '';

describe('the bar of a flash', () => {
  const writing = after(
    { type: 'work', work: 'backing-up' },
    { type: 'work', work: 'writing' },
    { type: 'progress', work: 'writing', step: 'erasing', doneBytes: 16384, totalBytes: 65536 },
  );

  it('shows bytes, rate and time left', () => {
    const text = frame(writing, 3000);
    expect(text).toContain('16 of 64 KiB');
    expect(text).toContain('8 KiB/s');
    expect(text).toContain('6 s left');
    expect(text).toContain('erasing');
  });

  it('keeps what is done, with its time', () => {
    expect(writing.done).toEqual(['reading it again for the backup: 1.0 s']);
  });

  it('says so while a signal is held back', () => {
    expect(frame(nextView(writing, { type: 'held' }, 4000), 4000)).toContain('romkit ends when it is done');
  });
});
