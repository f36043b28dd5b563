import type { FastifyInstance } from 'fastify';
import type { BootEvent } from '../chain/event.ts';
import type { ContentStore } from '../registry/content/store.ts';
import type { Registry } from '../registry/registry.ts';
import type { Accel } from './accel/accel.ts';
import { buildBaseApp, type TlsFiles } from './base-app.ts';
import { BootFiles } from './bootdirectory/boot-files.ts';
import { HttpEvents } from './bootdirectory/http-events.ts';
import { ImageFiles } from './bootdirectory/image-files.ts';
import { MachineScripts } from './bootdirectory/script/machine-scripts.ts';
import { bootDirectoryRoutes } from './bootdirectory/plugin.ts';
import { ChainFollower } from './follow/chain-follower.ts';
import { realAfter, type After, type DaemonEvents, type Explain } from './follow/follow-environment.ts';
import { TftpBoots } from './follow/tftp-boots.ts';
import { patienceOf, usualPatienceMs } from './follow/patience.ts';
import type { ServerLog } from './log.ts';
import { BootTracker } from './track/tracker.ts';

export interface BootAppOptions {
  readonly registry: Registry;
  /** The store of image files. */
  readonly content: Pick<ContentStore, 'root' | 'pathOf'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: ServerLog;
  /** The server's URL for machines, without a slash at its end; null takes the address by which each asks. */
  readonly publicUrl?: string | null;
  /** Another web server that holds the image files. */
  readonly imageUrl?: string | null;
  /** Paths of the files that firmware loads before any script, by name: `snponly.efi`, `memdisk`. */
  readonly bootFiles?: ReadonlyMap<string, string>;
  readonly tls?: TlsFiles | null;
  /** nginx in front of this server, which sends the bytes. */
  readonly accel?: Accel | null;
  /** Waiting machines whose answers are held at a time. */
  readonly mostHeld?: number;
  /** Machines whose boots are followed at a time. */
  readonly mostBoots?: number;
  /** Boot events of this server, as they happen. */
  readonly onEvent?: (event: BootEvent) => void;
  /** DHCP and TFTP beside it. */
  readonly daemons?: DaemonEvents;
  /** A boot without progress is stuck after so long. */
  readonly patienceMs?: number;
  /** Says more of a diagnosis before it is written. */
  readonly explain?: Explain;
  /** Timers; those of the process where there are no others. */
  readonly after?: After;
}

const usualMostHeld = 5000;

/** The boot directory as an HTTP application that listens nowhere yet; further routes can be added to it. */
export function buildBootApp(options: BootAppOptions): FastifyInstance {
  const { registry, clock, log, publicUrl = null, imageUrl = null, bootFiles = new Map(), content } = options;
  const app = buildBaseApp(log, options.tls);
  const tracker = new BootTracker({
    ...{ registry, clock, log },
    onStep: (boot, step, atMs) => follower.step(boot, step, atMs),
    onForgotten: (boot) => follower.forget(boot),
    ...(options.mostBoots === undefined ? {} : { mostBoots: options.mostBoots }),
  });
  const patience = patienceOf(options.patienceMs ?? usualPatienceMs);
  const follower = new ChainFollower({
    ...{ registry, tracker, log, patience, after: options.after ?? realAfter },
    explain: options.explain,
    lost: (service, sinceMs) =>
      options.daemons?.lost?.(service === 'images' && imageUrl === null ? 'web' : service, sinceMs) ?? 0,
  });
  const hasMemdisk = bootFiles.has('memdisk');
  const tftpBoots = new TftpBoots({ registry, tracker, hasMemdisk });
  options.daemons?.listen((event, isElsewhere) => {
    // Another server's file is none that this one has given.
    if (isElsewhere !== true) tftpBoots.see(event);
    follower.see(event);
  });
  const tell = (event: BootEvent): void => {
    options.onEvent?.(event);
    follower.see(event);
  };
  const events = new HttpEvents(tell, clock, (address) => options.daemons?.macOf(address) ?? null);
  const scripts = new MachineScripts({
    ...{ registry, tracker, clock, log },
    layout: { imageUrl, memdisk: hasMemdisk ? 'memdisk' : null },
    mostHeld: options.mostHeld ?? usualMostHeld,
  });
  bootDirectoryRoutes(app, {
    ...{ publicUrl, clock, tracker, events, scripts },
    images: new ImageFiles({ registry, tracker, events, log, content, accel: options.accel ?? null }),
    bootFiles: new BootFiles(bootFiles, events, log),
  });
  app.addHook('preClose', (done) => {
    scripts.close();
    follower.close();
    done();
  });
  return app;
}
