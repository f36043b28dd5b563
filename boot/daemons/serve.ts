import type { ServedRequest } from '../server/files.ts';
import { startFileServer } from '../server/files.ts';
import type { DaemonPlan, InsidePlan } from './daemon-plan.ts';
import { startDaemon, type Daemon, type StartOptions } from './start.ts';

export interface ServeOptions extends Omit<StartOptions, 'onLine'> {
  readonly onLine?: (name: string, line: string) => void;
  /** Requests to romkit's own web server. */
  readonly onRequest?: (request: ServedRequest) => void;
}

/** Servers that all serve. */
export interface Servers {
  readonly names: readonly string[];
  /** Resolves when one of them has ended without being asked to. */
  readonly failed: Promise<{ readonly name: string; readonly lastLines: readonly string[] }>;
  stop(): Promise<void>;
}

/**
 * Start servers one after the other, each when the one before it serves; none is left running where one fails.
 * @throws as startDaemon and startFileServer.
 */
export async function startServers(
  plans: readonly (DaemonPlan | InsidePlan)[],
  options: ServeOptions = {},
): Promise<Servers> {
  const started: Started[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all(started.map((each) => each.stop()));
  };
  try {
    for (const plan of plans) started.push(await start(plan, options));
  } catch (error) {
    await stop();
    throw error;
  }
  const failed = new Promise<{ name: string; lastLines: readonly string[] }>((resolve) => {
    for (const { name, ended } of started) {
      void ended?.then(({ lastLines }) => {
        if (!stopping) resolve({ name, lastLines });
      });
    }
  });
  return { names: started.map(({ name }) => name), failed, stop };
}

interface Started extends Pick<Daemon, 'name' | 'stop'> {
  readonly ended: Daemon['ended'] | null;
}

async function start(plan: DaemonPlan | InsidePlan, options: ServeOptions): Promise<Started> {
  const { onLine, onRequest, ...rest } = options;
  if (plan.kind === 'process') {
    return startDaemon(plan, { ...rest, ...(onLine ? { onLine: (line) => onLine(plan.name, line) } : {}) });
  }
  const { root, address, port } = plan;
  const server = await startFileServer({ root, address, port, ...(onRequest ? { onRequest } : {}) });
  return { name: plan.name, ended: null, stop: () => server.close() };
}
