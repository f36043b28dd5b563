import { describe, expect, it } from '@jest/globals';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import { defaultPatience } from '../../../boot/chain/diagnosis/patience.ts';
import { ChainWatcher } from '../../../boot/chain/chain-watcher.ts';
import { answers, asks, circumstances, consoleLine, expectation, healthy, mac } from './boot-story.ts';

const kernel = expectation.kernel.path;

/** What the watcher says after these events, each with its second, and at the end after so many more. */
function watched(events: readonly (readonly [atS: number, body: BootEventBody])[], endS: number) {
  const watcher = new ChainWatcher([{ expectation, circumstances }]);
  for (const [atS, body] of events) {
    watcher.checkPatience(atS * 1000);
    watcher.onEvent({ ...body, atMs: atS * 1000, mac });
  }
  watcher.checkPatience(endS * 1000);
  return watcher.outcomes()[0]!;
}

const upTo = (count: number) => healthy.slice(0, count).map((body, index) => [index, body] as const);
const bytes = (count: number): BootEventBody => ({
  type: 'http-progress',
  path: kernel,
  bytes: count,
  totalBytes: 8_000_000,
});
const request: BootEventBody = {
  type: 'http-request',
  server: '10.77.0.1',
  method: 'GET',
  path: kernel,
  userAgent: null,
  range: null,
};

describe('a fault that may pass', () => {
  const cut: BootEventBody = {
    ...{ type: 'http-response', server: '10.77.0.1', path: kernel, status: 200 },
    ...{ bytes: 70_000, totalBytes: 8_000_000, complete: false },
  };
  const cutThere = [...upTo(6), [6, cut]] as const;

  it('is told at once, and ends the wait only when patience is over', () => {
    expect(watched(cutThere, 6)).toMatchObject({
      result: 'running',
      diagnosis: { code: 'connection-cut' },
    });
    expect(watched(cutThere, 6 + defaultPatience.kernel / 1000)).toMatchObject({ result: 'running' });
    expect(watched(cutThere, 7 + defaultPatience.kernel / 1000)).toMatchObject({
      result: 'broken',
      diagnosis: { code: 'connection-cut' },
    });
  });

  it('is forgotten when the machine tries again and goes on', () => {
    expect(watched([...cutThere, [7, healthy[6]!]], 8)).toMatchObject({
      result: 'running',
      diagnosis: null,
    });
  });
});

describe('a machine that does the same again and again', () => {
  it('stands still: it asks DHCP for ever, and is told that nobody answers', () => {
    // Nine seconds between two, so that asking itself does not tell yet.
    const asking = [0, 9].map((atS) => [atS, asks()] as const);
    expect(watched(asking, 60).result).toBe('running');
    expect(watched([...asking, [50, answers('undionly.kpxe')]], 80).result).toBe('running');
    expect(watched(asking, 61)).toMatchObject({
      result: 'broken',
      diagnosis: { code: 'no-dhcp-answer' },
    });
  });

  it('stands still where only its console talks', () => {
    const lines = Array.from(
      { length: 50 },
      (_, index) => [10 + index, consoleLine(`line ${'x'.repeat(index)}`)] as const,
    );
    expect(watched([...upTo(4), ...lines], 3 + defaultPatience['boot-script'] / 1000 + 1).result).toBe(
      'broken',
    );
  });
});

describe('a transfer', () => {
  it('goes on as long as bytes flow, however slowly', () => {
    const drops = Array.from({ length: 30 }, (_, index) => [10 + 15 * index, bytes(index + 1)] as const);
    expect(watched([...upTo(6), [6, request], ...drops], 10 + 15 * 30).result).toBe('running');
  });

  it('has stalled when no byte more has come for twenty seconds', () => {
    const stalled = [...upTo(6), [6, request] as const, [7, bytes(500)] as const];
    expect(watched(stalled, 27).result).toBe('running');
    expect(watched(stalled, 28)).toMatchObject({ result: 'broken', diagnosis: { code: 'transfer-stalled' } });
  });

  it('has its stage’s time where not one byte has come', () => {
    expect(watched([...upTo(6), [6, request]], 60).result).toBe('running');
  });
});

it('leaves a chain alone that is complete', () => {
  expect(watched(upTo(healthy.length), 10_000)).toMatchObject({ result: 'complete', diagnosis: null });
});
