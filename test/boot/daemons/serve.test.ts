import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { plainProcess, type DaemonPlan, type InsidePlan } from '../../../boot/daemons/daemon-plan.ts';
import { startServers } from '../../../boot/daemons/serve.ts';
import { freePort } from '../../bench/serve/server-process.ts';

const server = (name: DaemonPlan['name'], script: string): DaemonPlan => ({
  ...plainProcess,
  name,
  serves: ['dhcp'],
  command: ['sh', '-c', script],
  ready: { by: 'line', text: 'serving' },
});

const steady = 'echo serving; exec sleep 1000';

describe('servers', () => {
  it('start one after the other, and say whose line it is', async () => {
    const lines: string[] = [];
    const plans = [server('kea', steady), server('dnsmasq', steady)];
    const servers = await startServers(plans, { onLine: (name, line) => lines.push(`${name}: ${line}`) });
    expect(servers.names).toEqual(['kea', 'dnsmasq']);
    expect(lines).toEqual(['kea: serving', 'dnsmasq: serving']);
    await servers.stop();
  });

  it('tell which of them ended by itself', async () => {
    const servers = await startServers([
      server('kea', steady),
      server('dnsmasq', 'echo serving; echo "no more" >&2'),
    ]);
    expect(await servers.failed).toMatchObject({ name: 'dnsmasq' });
    await servers.stop();
  });

  it('have not failed where they are stopped', async () => {
    const servers = await startServers([server('kea', steady)]);
    await servers.stop();
    const none = Symbol('none');
    expect(await Promise.race([servers.failed, new Promise((resolve) => setImmediate(resolve, none))])).toBe(
      none,
    );
  });

  it('are all stopped where one does not start', async () => {
    const lines: string[] = [];
    const first = server('kea', 'trap "echo stopped; exit" TERM; echo serving; sleep 1000 & wait');
    const failing = startServers([first, server('dnsmasq', 'exit 3')], {
      onLine: (name, line) => lines.push(`${name}: ${line}`),
    });
    await expect(failing).rejects.toMatchObject({ code: 'daemon-failed' });
    expect(lines).toEqual(['kea: serving', 'kea: stopped']);
  });

  it("may be romkit's own, which tells of requests", async () => {
    const root = mkdtempSync(join(tmpdir(), 'romkit-serve-'));
    const [address, port] = ['127.0.0.1', await freePort()];
    const inside: InsidePlan = { kind: 'inside', name: 'romkit', serves: ['http'], root, address, port };
    const requests: string[] = [];
    const servers = await startServers([inside], { onRequest: ({ path }) => requests.push(path) });
    expect(servers.names).toEqual(['romkit']);
    const { status } = await fetch(`http://${address}:${port}/missing`);
    expect([status, requests]).toEqual([404, ['/missing']]);
    await servers.stop();
    rmSync(root, { recursive: true });
  });
});
