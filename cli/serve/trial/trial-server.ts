import { join } from 'node:path';
import type { BootEvent } from '../../../boot/chain/event.ts';
import { openContentStore } from '../../../boot/registry/content/store.ts';
import type { Boot } from '../../../boot/registry/model/boot.ts';
import type { Change } from '../../../boot/registry/model/change.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { buildBootApp } from '../../../boot/server/app.ts';
import type { Explain } from '../../../boot/server/follow/follow-environment.ts';
import type { ServerLog } from '../../../boot/server/log.ts';
import { startServer } from '../../../boot/server/start.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import { bootFilesInFolder } from '../boot-files.ts';
import { ServedDaemons } from '../network/daemon-events.ts';
import { startNetwork } from '../network/start-network.ts';
import type { TrialInsidePlan } from './message.ts';

/** The boot server of a trial, with a registry that goes away with it. */
export interface TrialServer {
  /** Be told how far the machine is. */
  onBoot(listener: (boot: Boot) => void): void;
  /** Take what the machine shows of itself. */
  see(event: BootEvent): void;
  close(): Promise<void>;
}

/** An emulated machine that does nothing for so long is stuck. */
const patienceMs = 45_000;

/** @throws RomkitError of startServer and startNetwork */
export async function startTrialServer(
  plan: TrialInsidePlan,
  runFolder: string,
  explain: Explain,
): Promise<TrialServer> {
  const state = join(runFolder, 'serve');
  const registry = await openRegistry({ state });
  await registry.apply({ by: 'trial', via: 'trial' }, changesOf(plan));
  const bootFiles = await bootFilesInFolder(plan.bootFiles);
  const content = openContentStore(plan.contentRoot);
  const daemons = new ServedDaemons(Date.now);
  const parts = { registry, content, log: silent, bootFiles, publicUrl: null };
  const app = buildBootApp({ ...parts, daemons, patienceMs, explain, clock: Date.now });
  const server = await startServer(app, labNetwork.server, 80);
  const network = await startNetwork(
    {
      ...{ interface: labNetwork.bridge, isIsolated: true },
      ...{ dhcp: 'full', tftp: 'dnsmasq', method: 'chain' },
    },
    { ...parts, state, cwd: runFolder, port: server.port, mirror: null, daemons },
  );
  return {
    onBoot: (listener) => void registry.boots.onBoot(listener),
    see: (event) => daemons.elsewhere(event),
    async close() {
      await network.close();
      await server.close();
      await registry.close();
    },
  };
}

function changesOf({ revision, name, place: { mac } }: TrialInsidePlan): Change[] {
  const { image, revision: number, addedBy: _by, addedMs: _ms, ...content } = revision;
  return [
    { type: 'add-revision', image, number, revision: content },
    { type: 'add-machine', macs: [mac], values: { name } },
    { type: 'assign-card', mac, once: false, image, revision: number },
  ];
}

const silent: ServerLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
