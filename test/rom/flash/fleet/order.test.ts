import { describe, expect, it } from '@jest/globals';
import { orderFleet, type FleetOrder } from '../../../../rom/flash/fleet/order.ts';
import { runFleet, type HostOutcome } from '../../../../rom/flash/fleet/run.ts';
import { refusal } from '../../../support/refusal.ts';
import { entry, task } from './tasks.ts';

const tasks = ['a', 'b', 'c', 'd'].map((name) => task(name));
const names = ({ waves }: FleetOrder): string[][] => waves.map((wave) => wave.map(({ host }) => host.host));

describe('the order of hosts', () => {
  it('has the first host, or the one that is named, go before all others', () => {
    expect(names(orderFleet(tasks, {}, undefined))).toEqual([['a'], ['b', 'c', 'd']]);
    expect(names(orderFleet(tasks, {}, 'c'))).toEqual([['c'], ['a', 'b', 'd']]);
  });

  it('leaves out what is done, and takes what is on its way first', () => {
    const state = { a: entry('done'), b: entry('failed'), d: entry('started') };
    const order = orderFleet(tasks, state, undefined);
    expect(order.canary).toBeNull();
    expect(names(order)).toEqual([['d'], ['b', 'c']]);
  });

  it('keeps the canary first until it has succeeded', () => {
    const order = orderFleet(tasks, { a: entry('failed') }, undefined);
    expect(names(order)).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('does anew what was done with another ROM', () => {
    const order = orderFleet(tasks, { a: entry('done', { key: 'other' }), b: entry('done') }, undefined);
    expect(names(order)).toEqual([['a'], ['c', 'd']]);
  });

  it('knows the hosts', async () => {
    expect((await refusal(() => orderFleet(tasks, {}, 'x'))).code).toBe('unknown-host');
  });
});

describe('a fleet at work', () => {
  const outcome = (ok: boolean): HostOutcome => ({
    ...{ ok, exitCode: ok ? 0 : 33, message: '', hint: null, backup: null },
  });

  /** Hosts that end when they are told to. */
  const fleet = (concurrency: number) => {
    const begun: string[] = [];
    const end = new Map<string, (ok: boolean) => void>();
    const running = runFleet(orderFleet(tasks, {}, undefined), concurrency, ({ host }) => {
      begun.push(host.host);
      return new Promise((resolve) => end.set(host.host, (ok) => resolve(outcome(ok))));
    });
    const settle = async (name: string, ok: boolean): Promise<void> => {
      end.get(name)?.(ok);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { begun, running, settle };
  };

  it('begins nobody beside the canary, and then so many at a time', async () => {
    const { begun, settle } = fleet(2);
    expect(begun).toEqual(['a']);
    await settle('a', true);
    expect(begun).toEqual(['a', 'b', 'c']);
    await settle('c', true);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('begins nobody after a failure, and lets those at work finish', async () => {
    const { begun, running, settle } = fleet(2);
    await settle('a', true);
    await settle('b', false);
    await settle('c', true);
    expect([...(await running)].map(([name, { ok }]) => [name, ok])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ]);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('ends with a canary that fails', async () => {
    const { begun, running, settle } = fleet(4);
    await settle('a', false);
    expect((await running).size).toBe(1);
    expect(begun).toEqual(['a']);
  });
});
