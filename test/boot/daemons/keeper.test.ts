import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { plan, Starter } from './starter.ts';

describe('a kept daemon', () => {
  it('is started again, with the reason, when it ends by itself', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    const again = starter.nextRecovery();
    starter.end({ exitCode: 2, lastLines: ['no address range available'] });
    await again;
    expect(starter.troubles).toEqual([
      'dnsmasq ended with exit code 2: no address range available (1000 ms)',
    ]);
    await keeper.stop();
    expect([starter.started.length, starter.alive]).toEqual([2, 0]);
  });

  it('is tried at longer and longer intervals where it does not start', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    starter.failuresAhead = 5;
    const again = starter.nextRecovery();
    starter.end({ exitCode: null, signal: 'SIGKILL' });
    await again;
    expect(starter.troubles).toEqual([
      'dnsmasq ended by SIGKILL (1000 ms)',
      'The port is in use. (2000 ms)',
      'The port is in use. (5000 ms)',
      'The port is in use. (10000 ms)',
      'The port is in use. (30000 ms)',
      'The port is in use. (30000 ms)',
    ]);
    expect(starter.waits).toEqual([1000, 2000, 5000, 10_000, 30_000, 30_000]);
    await keeper.stop();
  });

  it('is exchanged when its plan changes: never two at a time, and no trouble is told', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    const again = starter.nextStart();
    await keeper.replace(plan('b'));
    await again;
    expect([starter.started, starter.mostAlive, starter.troubles]).toEqual([['a', 'b'], 1, []]);
    await keeper.stop();
  });

  it('takes a plan that came while it was being started, which is no trouble', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    let serve = (): void => undefined;
    starter.beforeServing = new Promise((resolve) => (serve = resolve));
    const begins = starter.nextBegin();
    starter.end({ exitCode: 1 });
    await begins;
    await keeper.replace(plan('b'));
    const exchanged = starter.nextStart().then(() => starter.nextStart());
    starter.beforeServing = null;
    serve();
    await exchanged;
    expect([starter.started, starter.mostAlive, starter.troubles.length]).toEqual([['a', 'a', 'b'], 1, 1]);
    await keeper.stop();
    expect(starter.alive).toBe(0);
  });

  it('says that it is exchanged, and then that of a trouble it recovers, once each', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    const exchanged = starter.nextStart();
    await keeper.replace(plan('b'));
    await exchanged;
    const again = starter.nextRecovery();
    starter.end({ exitCode: 1, lastLines: ['one', 'two'] });
    await again;
    const last = starter.nextStart();
    await keeper.replace(plan('c'));
    await last;
    expect(starter.told).toEqual(['exchanged', 'recovered', 'exchanged']);
    expect(starter.troubles).toEqual(['dnsmasq ended with exit code 1: two (1000 ms)']);
    await keeper.stop();
  });

  it.each([
    [60_000, 2000],
    [60_001, 1000],
  ])('that has served for %i ms is tried again after %i', async (servedMs, pauseMs) => {
    const starter = new Starter();
    const keeper = await starter.keep();
    for (const end of [1000, 1000 + servedMs]) {
      const again = starter.nextRecovery();
      starter.nowMs = end;
      starter.end({ exitCode: 1 });
      await again;
      // The keeper notes when it served once its own step is done.
      await settled();
    }
    expect(starter.waits).toEqual([1000, pauseMs]);
    await keeper.stop();
  });

  it('hands on each line', async () => {
    const lines: string[] = [];
    const keeper = await new Starter().keep({ onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['starts a']);
    await keeper.stop();
  });

  it('stays as it is when its plan stays the same', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    await keeper.replace(plan('a'));
    await keeper.stop();
    expect(starter.started).toEqual(['a']);
  });

  it('is not started again once it is to stop', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    await keeper.stop();
    expect([starter.started, starter.troubles]).toEqual([['a'], []]);
  });

  it('is not tried again once it is to stop, while it waits to be', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    starter.duringWait = new Promise(() => undefined);
    const waits = new Promise<void>((resolve) => (starter.troubles.push = () => (resolve(), 0)));
    starter.end({ exitCode: 1 });
    await waits;
    await keeper.stop();
    expect(starter.started).toEqual(['a']);
  });

  it('is told to be in no trouble where its start is given up', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    starter.beforeServing = new Promise(() => undefined);
    const begins = starter.nextBegin();
    starter.end({ exitCode: 1 });
    await begins;
    await keeper.stop();
    expect([starter.started, starter.troubles.length, starter.told]).toEqual([['a'], 1, []]);
  });

  it('that does not start the first time is an error', async () => {
    const starter = new Starter();
    starter.failuresAhead = 1;
    await expect(starter.keep()).rejects.toMatchObject({ code: 'daemon-failed' });
  });
});
