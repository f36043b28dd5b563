import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { parse } from '../../../../cli/shell/program.ts';
import type { Registry } from '../../../../boot/registry/registry.ts';
import { openFreshRegistry } from '../../../support/registry/fresh-registry.ts';
import { apiRoutes } from '../../../../boot/server/api/plugin.ts';
import { buildBaseApp } from '../../../../boot/server/base-app.ts';
import { startServer, type RunningServer } from '../../../../boot/server/start.ts';
import { Trials } from '../../../../boot/server/trial/trials.ts';
import { PlayedBench } from '../../../support/boot-server/played-bench.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { newRevision } from '../../../boot/registry/sample.ts';

const mac = '52:54:00:aa:00:01';

let home: string;
let registry: Registry;
let bench: PlayedBench;
let trials: Trials;
let server: RunningServer;
let interrupt: AbortController;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'romkit-try-'));
  registry = await openFreshRegistry(join(home, 'there'));
  await registry.apply({ by: 'x', via: 'test' }, [
    { type: 'add-revision', image: 'debian', revision: newRevision() },
    { type: 'add-machine', macs: [mac], values: { name: 'db-02' } },
  ]);
  bench = new PlayedBench();
  trials = new Trials({ registry, bench, log: silentLog, clock: () => 500 });
  const app = buildBaseApp(silentLog);
  const hosts = (): Set<string> => new Set([`127.0.0.1:${server.port}`]);
  await apiRoutes(app, {
    ...{ registry, log: silentLog, epoch: 'run1', trials },
    access: { hosts, isLocal: true },
  });
  server = await startServer(app, '127.0.0.1', 0);
  interrupt = new AbortController();
});

afterEach(async () => {
  await trials.close();
  await server.close();
  await registry.close();
  rmSync(home, { recursive: true });
});

/** `romkit image try` with the server elsewhere, until it has ended. */
function tryThere(...words: string[]) {
  const context = { ...fakeContext(home), signal: interrupt.signal };
  const place = ['--server', `http://127.0.0.1:${server.port}`, '--json'];
  return { context, ended: parse(context, ['image', 'try', ...words, ...place]) };
}

const linesOf = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

it('tells of a trial elsewhere as of one here, and how it ended', async () => {
  const { context, ended } = tryThere('debian', '--as', 'db-02');
  await bench.begun;
  bench.listener.onConsole(Buffer.from('SeaBIOS (version 1)\n'));
  bench.end({ outcome: 'up', atMs: 15_000, diagnosis: null, versions: { qemu: '7.2' } });
  await ended;
  expect(context.exitCode).toBe(0);
  const said = linesOf(context.out());
  expect(said).toEqual(
    expect.arrayContaining([
      { type: 'console', line: 'SeaBIOS (version 1)' },
      expect.objectContaining({ type: 'step' }),
    ]),
  );
  expect(said.at(-1)).toMatchObject({
    image: 'debian',
    revision: 1,
    outcome: 'up',
    as: { mac, name: 'db-02' },
  });
  expect(bench.plan).toMatchObject({ as: { mac, name: 'db-02' } });
});

it('says where it stopped, by its exit code too', async () => {
  const { context, ended } = tryThere('debian@1');
  await bench.begun;
  const diagnosis = { code: 'unknown', stage: 'kernel', message: 'No kernel.', next: 'Look.' } as const;
  bench.end({ outcome: 'stopped', atMs: 15_000, diagnosis, versions: {} });
  await ended;
  expect(context.exitCode).toBe(20);
});

it('stops the trial there when it is interrupted here', async () => {
  const { ended } = tryThere('debian');
  await bench.begun;
  interrupt.abort(new Error('Ctrl-C'));
  await expect(ended).rejects.toThrow('Ctrl-C');
  expect(trials.run).toMatchObject({ phase: 'ended', problem: { code: 'trial-stopped' } });
});

it('fails when somebody else stops it, and when the server has none', async () => {
  const { ended } = tryThere('debian');
  await bench.begun;
  await trials.stop();
  expect((await refusal(() => ended)).code).toBe('trial-stopped');
  bench.lacks = new Error('defect');
  expect((await refusal(() => tryThere('debian').ended)).code).toBe('internal');
});
