import { describe, expect, it } from '@jest/globals';
import { cardId, cardNames } from '../../../../rom/flash/fleet/card-name.ts';
import { orderFleet, type FleetOrder } from '../../../../rom/flash/fleet/order.ts';
import { runFleet, type HostOutcome } from '../../../../rom/flash/fleet/run-fleet.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { entry, task } from './tasks.ts';

const tasks = ['a', 'b', 'c', 'd'].map((name) => task(name));
const names = ({ waves }: FleetOrder): string[][] => waves.map((wave) => wave.map(({ host }) => host.host));

describe('the order of hosts', () => {
  it('has the first host, or the one that is named, go before all others', () => {
    expect(names(orderFleet(tasks, {}, undefined))).toEqual([['a'], ['b', 'c', 'd']]);
    expect(names(orderFleet(tasks, {}, 'c'))).toEqual([['c'], ['a', 'b', 'd']]);
  });

  it('leaves out what is done, and takes what is on its way first', () => {
    const state = {
      'a/enp3s0': entry('done'),
      'b/enp3s0': entry('failed'),
      'd/enp3s0': entry('started'),
    };
    const order = orderFleet(tasks, state, undefined);
    expect(order.canary).toBeNull();
    expect(names(order)).toEqual([['d'], ['b', 'c']]);
  });

  it('keeps the canary first until it has succeeded', () => {
    const order = orderFleet(tasks, { 'a/enp3s0': entry('failed') }, undefined);
    expect(names(order)).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('does anew what was done with another ROM', () => {
    const state = { 'a/enp3s0': entry('done', { key: 'other' }), 'b/enp3s0': entry('done') };
    const order = orderFleet(tasks, state, undefined);
    expect(names(order)).toEqual([['a'], ['c', 'd']]);
  });

  it('knows the hosts', async () => {
    expect((await refusal(() => orderFleet(tasks, {}, 'x'))).code).toBe('unknown-host');
  });

  describe('with two cards in one', () => {
    const both = [task('a', 'eth0'), task('a', 'eth1'), task('b')];
    const ids = ({ waves }: FleetOrder): string[][] =>
      waves.map((wave) => wave.map(({ host }) => cardId(host)));

    it('has one card go first, also before the other of its host', () => {
      expect(ids(orderFleet(both, {}, undefined))).toEqual([['a/eth0'], ['a/eth1', 'b/enp3s0']]);
      expect(ids(orderFleet(both, {}, 'a/eth1'))).toEqual([['a/eth1'], ['a/eth0', 'b/enp3s0']]);
      expect(ids(orderFleet(both, {}, 'b'))).toEqual([['b/enp3s0'], ['a/eth0', 'a/eth1']]);
    });

    it('asks which is meant, and says how it is named', async () => {
      const { code, exitCode, hint } = await refusal(() => orderFleet(both, {}, 'a'));
      expect([code, exitCode]).toEqual(['several-cards', 2]);
      expect(hint).toBe('Say which: --canary a/eth0 or --canary a/eth1.');
      expect((await refusal(() => orderFleet(both, {}, 'a/eth2'))).code).toBe('unknown-host');
    });

    it('tells them apart in what is done', () => {
      const order = orderFleet(both, { 'a/eth0': entry('done') }, undefined);
      expect(order.done).toEqual([both[0]]);
      expect(ids(order)).toEqual([['a/eth1', 'b/enp3s0']]);
    });

    it('looks after the card on its way before it begins the canary beside it', () => {
      expect(ids(orderFleet(both, { 'a/eth1': entry('started') }, undefined))[0]).toEqual([
        'a/eth1',
        'a/eth0',
      ]);
    });
  });
});

describe('a fleet at work', () => {
  const outcome = (ok: boolean): HostOutcome => ({
    ...{ ok, exitCode: ok ? 0 : 33, message: '', hint: null, backup: null },
  });

  /** Hosts that end when they are told to. */
  const fleet = (concurrency: number, cards = tasks) => {
    const nameOf = cardNames(cards.map(({ host }) => host));
    const begun: string[] = [];
    const end = new Map<string, (ok: boolean) => void>();
    const running = runFleet(orderFleet(cards, {}, undefined), concurrency, ({ host }) => {
      begun.push(nameOf(host));
      return new Promise((resolve) => end.set(nameOf(host), (ok) => resolve(outcome(ok))));
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
      ['a/enp3s0', true],
      ['b/enp3s0', false],
      ['c/enp3s0', true],
    ]);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  const two = [task('a'), task('b', 'eth0'), task('B', 'eth1'), task('c'), task('d')];

  it('has one card of a host at a time, and the next host instead of its second', async () => {
    const { begun, running, settle } = fleet(3, two);
    await settle('a', true);
    expect(begun.slice(1)).toEqual(['b/eth0', 'c', 'd']);
    await settle('c', true);
    await settle('d', true);
    expect(begun.slice(1)).toEqual(['b/eth0', 'c', 'd']);
    await settle('b/eth0', true);
    expect(begun.slice(1)).toEqual(['b/eth0', 'c', 'd', 'B/eth1']);
    await settle('B/eth1', true);
    expect([...(await running).keys()].sort()).toEqual([
      ...['B/eth1', 'a/enp3s0', 'b/eth0', 'c/enp3s0', 'd/enp3s0'],
    ]);
  });

  it('begins no second card of a host whose first has failed', async () => {
    const { begun, running, settle } = fleet(1, two);
    await settle('a', true);
    await settle('b/eth0', false);
    expect((await running).size).toBe(2);
    expect(begun).toEqual(['a', 'b/eth0']);
  });

  it('ends with a canary that fails', async () => {
    const { begun, running, settle } = fleet(4);
    await settle('a', false);
    expect((await running).size).toBe(1);
    expect(begun).toEqual(['a']);
  });
});
