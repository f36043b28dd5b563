import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleProgram } from '../firmware/bundle.ts';
import { runJob } from '../../../system/process/run-job.ts';

import type { Outcome, Scenario } from './scenario.ts';

/** Ways to a network of one's own: as root, and as a user where the system lets users have one. */
export const ways = {
  root: ['unshare', '--net'],
  user: ['unshare', '--user', '--map-root-user', '--net'],
} as const;

export type Way = keyof typeof ways;

export function isAllowed(way: Way): boolean {
  const [file, ...args] = ways[way];
  const probe = [...args, 'ip', 'link', 'add', 'probe', 'type', 'veth', 'peer', 'name', 'probe2'];
  return spawnSync(file, probe, { stdio: 'ignore' }).status === 0;
}

/** Programs for the inside of a network, compiled once. */
export interface Inside {
  run(scenario: Scenario, way: Way): Promise<Outcome>;
  remove(): void;
}

export function compileInside(): Inside {
  const folder = mkdtempSync(join(tmpdir(), 'romkit-inside-'));
  for (const name of ['server', 'client'])
    bundleProgram(`test/support/daemons/inside-${name}.ts`, join(folder, `inside-${name}.mjs`));
  return {
    run: (scenario, way) => runInside(folder, scenario, way),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function runInside(folder: string, scenario: Scenario, way: Way): Promise<Outcome> {
  const [file, ...args] = ways[way];
  const { stdout, stderr, exitCode } = await runJob({
    command: [
      file,
      ...args,
      ...['--pid', '--fork', '--kill-child', '--mount-proc'],
      process.execPath,
      join(folder, 'inside-server.mjs'),
      JSON.stringify(scenario),
    ],
    env: { NODE_OPTIONS: undefined },
    // Should the test be given up, nothing is left of it.
    signal: AbortSignal.timeout(100_000),
  });
  if (exitCode !== 0) throw new Error(`the inside ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as Outcome;
}
