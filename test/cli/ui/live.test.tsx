import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Text } from 'ink';
import { showLive } from '../../../cli/ui/live.tsx';
import { watchFlash } from '../../../cli/flash/watch-flash.ts';
import type { Context } from '../../../cli/shell/context.ts';
import type { Output } from '../../../cli/shell/output.ts';

/** A terminal that keeps what is written to it. */
class Terminal extends EventEmitter {
  readonly isTTY = true;
  readonly columns = 80;
  readonly rows = 24;
  written = '';

  write(text: string): boolean {
    this.written += stripVTControlCharacters(text);
    return true;
  }

  lastLine(): string | undefined {
    return this.written.trimEnd().split('\n').at(-1);
  }
}

const streamOf = (terminal: Terminal): NodeJS.WriteStream => terminal as unknown as NodeJS.WriteStream;

describe('what moves on a terminal', () => {
  it('stays there as it was shown last', async () => {
    const terminal = new Terminal();
    const live = showLive({
      first: 'begun',
      draw: (view) => <Text>{view}</Text>,
      stream: streamOf(terminal),
      tickMs: 0,
    });
    live.show('half done');
    live.show('done');
    await live.end();
    expect(terminal.lastLine()).toBe('done');
  });

  it('can be ended where it could not be drawn', async () => {
    const live = showLive({
      first: 1,
      draw: (cells) => <Text>{'='.repeat(cells)}</Text>,
      stream: streamOf(new Terminal()),
      tickMs: 0,
    });
    live.show(-1);
    await expect(live.end()).resolves.toBeUndefined();
  });
});

describe('a flash on a terminal', () => {
  it('leaves the terminal alone while it is asked something, and draws again after it', async () => {
    const terminal = new Terminal();
    const context = { stderr: terminal } as unknown as Context;
    const watcher = watchFlash(context, { json: false, live: true } as Output);
    watcher.onEvent({ type: 'work', work: 'reading' });
    await watcher.rest();
    expect(terminal.lastLine()).toMatch(/^reading the chip: \d\.\d s$/);
    const before = terminal.written.length;
    watcher.onEvent({ type: 'work', work: 'writing' });
    await watcher.end();
    expect(terminal.lastLine()).toMatch(/^writing: \d\.\d s$/);
    expect(terminal.written.slice(before)).not.toContain('reading');
  });
});
