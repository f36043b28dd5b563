import type { Mac } from '../../../boot/chain/event.ts';
import type { Assignment } from '../../../boot/registry/model/assignment.ts';
import type { Boot } from '../../../boot/registry/model/boot.ts';
import type { Actor, BootLog, Registry } from '../../../boot/registry/registry.ts';

const tester: Actor = { by: 'test', via: 'test' };

/** A registry whose boot log tells what it is asked, and can be made to wait or to fail. */
export interface WatchedRegistry extends Registry {
  /** Calls that the log has taken, in order: `begin`, `lastFileServed 1`. */
  readonly calls: readonly string[];
  /** Awaited before each call; where it rejects, so does the call. */
  gate: (call: string) => Promise<void>;
  /** Let this call wait, and no other. Resolves when it waits, with what lets it go on. */
  hold(call: string): Promise<() => void>;
  /** Resolves when the log has taken this call, were it before. */
  taken(call: string): Promise<void>;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
  /** Replace all assignments. */
  assign(...assignments: readonly Assignment[]): Promise<void>;
  /** The boots of a machine, oldest first. */
  bootsOf(mac: Mac): Promise<readonly Boot[]>;
}

export function watchRegistry(inner: Registry): WatchedRegistry {
  const calls: string[] = [];
  const expected = new Map<string, () => void>();
  const pending = new Set<Promise<unknown>>();
  const watched = <Args extends unknown[], Result>(
    name: string,
    call: (...args: Args) => Promise<Result>,
  ): ((...args: Args) => Promise<Result>) => {
    return (...args) => {
      const text = [name, ...args.slice(0, 1).filter((each) => typeof each !== 'object')].join(' ');
      const result = registry.gate(text).then(async () => {
        const taken = await call(...args);
        calls.push(text);
        expected.get(text)?.();
        return taken;
      });
      pending.add(result);
      result.catch(() => undefined).finally(() => void pending.delete(result));
      return result;
    };
  };
  const { boots } = inner;
  const log: BootLog = {
    ...boots,
    begin: watched('begin', boots.begin),
    scriptServed: watched('scriptServed', boots.scriptServed),
    lastFileServed: watched('lastFileServed', boots.lastFileServed),
    up: watched('up', boots.up),
    failed: watched('failed', boots.failed),
    chain: watched('chain', boots.chain),
  };
  const registry: WatchedRegistry = {
    ...inner,
    sawMachine: watched('sawMachine', (seen) => inner.sawMachine(seen)),
    boots: log,
    calls,
    gate: () => Promise.resolve(),
    hold: (held) =>
      new Promise((isHeld) => {
        registry.gate = (call) =>
          call === held ? new Promise((release) => isHeld(release)) : Promise.resolve();
      }),
    taken: (call) =>
      calls.includes(call) ? Promise.resolve() : new Promise((resolve) => expected.set(call, resolve)),
    async settled() {
      do {
        await Promise.allSettled(pending);
        await new Promise(setImmediate);
      } while (pending.size > 0);
    },
    async assign(...assignments) {
      const before = inner.snapshot().assignments;
      await inner.apply(tester, [
        ...before.map(({ target }) => ({ type: 'unassign' as const, target })),
        ...assignments.map((assignment) => ({ type: 'assign' as const, assignment })),
      ]);
    },
    async bootsOf(mac) {
      const machine = inner.snapshot().byMac.get(mac);
      if (machine === undefined) return [];
      return [...(await boots.list({ machine: machine.id, limit: 100 }))].reverse();
    },
  };
  return registry;
}
