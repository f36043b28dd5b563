import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { usualLayout } from '../../../../boot/dialects/assignment.ts';
import { keepTree, type KeptTree } from '../../../../boot/dialects/tree/keep-tree.ts';
import type { TreeRoots } from '../../../../boot/dialects/tree/write-tree.ts';
import type { Snapshot } from '../../../../boot/registry/snapshot.ts';
import { revisionOf } from '../decisions.ts';
import { machineOf, snapshotOf, toMachine } from './snapshots.ts';

const chained = (url: string): Snapshot =>
  snapshotOf([machineOf(1)], [revisionOf('chain', { image: 'site', url })], [toMachine(1, 'site')]);

/** A registry whose snapshot a test sets. */
class Changing {
  readonly listeners = new Set<(snapshot: Snapshot) => void>();
  current = chained('http://h/0');

  snapshot(): Snapshot {
    return this.current;
  }

  onChange(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(snapshot: Snapshot): void {
    this.current = snapshot;
    for (const listener of this.listeners) listener(snapshot);
  }
}

let root: string;
let registry: Changing;
let tree: KeptTree | undefined;
let failures: unknown[];
let onReport: () => void;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romkit-keep-'));
  registry = new Changing();
  failures = [];
  onReport = () => undefined;
});
afterEach(async () => {
  await tree?.close();
  rmSync(root, { recursive: true });
});

const scriptOf = (name: string): string => readFileSync(join(root, name), 'utf8');
const script = (): string => scriptOf('web/bootdirectory/52:54:00:77:00:01.ipxe');
const reported = (): Promise<void> => new Promise((resolve) => (onReport = resolve));

async function keep(roots: Partial<TreeRoots> = {}): Promise<KeptTree> {
  tree = await keepTree({
    registry,
    layout: usualLayout,
    roots: { web: join(root, 'web'), tftp: join(root, 'tftp'), ...roots },
    sources: { contentPath: (sha256) => join(root, sha256) },
    onWritten: () => onReport(),
    onFailed: (error) => {
      failures.push(error);
      onReport();
    },
  });
  return tree;
}

/** Change the registry, and wait for the tree. */
async function change(snapshot: Snapshot): Promise<void> {
  const done = reported();
  registry.set(snapshot);
  await done;
}

describe('a tree that follows the registry', () => {
  it('is written at once, and again after each change', async () => {
    await keep();
    expect(script()).toContain('set url http://h/0\n');
    for (const url of ['http://h/1', 'http://h/2']) {
      await change(chained(url));
      expect(script()).toContain(`set url ${url}\n`);
    }
  });

  it('is not written where a machine was only seen', async () => {
    const kept = await keep();
    writeFileSync(join(root, 'web/bootdirectory/52:54:00:77:00:01.ipxe'), 'untouched');
    const { current } = registry;
    const seen = snapshotOf([machineOf(1, { lastSeenMs: 9 })], [], []);
    registry.set({ ...current, machines: seen.machines, byMac: seen.byMac });
    await kept.close();
    expect(script()).toBe('untouched');
  });

  it('is of the newest state where changes came while it was written, and is at rest when it is closed', async () => {
    const kept = await keep();
    for (const url of ['http://h/1', 'http://h/2', 'http://h/3']) registry.set(chained(url));
    await kept.close();
    expect(script()).toContain('set url http://h/3\n');
    expect(registry.listeners.size).toBe(0);
  });

  it('writes nothing for a server that has no root', async () => {
    await keep({ web: null });
    expect(readdirSync(root)).toEqual(['tftp']);
    expect(scriptOf('tftp/pxelinux.cfg/01-52-54-00-77-00-01')).toContain('site revision 3');
  });

  it('tells of a failure, and tries again at the next change', async () => {
    await keep();
    writeFileSync(join(root, 'web/bootdirectory/52:54:00:77:00:02.ipxe'), 'mine');
    const both = (machines: Snapshot): Snapshot => ({
      ...machines,
      assignments: [toMachine(1, 'site'), toMachine(2, 'site')],
    });
    const two = snapshotOf([machineOf(1), machineOf(2)], [revisionOf('local', { image: 'site' })], []);
    await change(both(two));
    expect(failures).toMatchObject([{ code: 'foreign-file' }]);
    rmSync(join(root, 'web/bootdirectory/52:54:00:77:00:02.ipxe'));
    await change(both(two));
    expect(scriptOf('web/bootdirectory/52:54:00:77:00:02.ipxe')).toContain('sanboot');
  });

  it('has no "next boot only" for pxelinux unless somebody watches what it loads', async () => {
    const once = {
      target: { type: 'once' as const, machine: 1 },
      image: 'disk',
      revision: null,
      priority: 0,
    };
    const images = [revisionOf('local', { image: 'disk' }), revisionOf('chain', { image: 'site' })];
    registry.current = snapshotOf([machineOf(1)], images, [toMachine(1, 'site'), once]);
    await keep();
    expect(scriptOf('tftp/pxelinux.cfg/01-52-54-00-77-00-01')).toContain('site revision 3');
  });
});
