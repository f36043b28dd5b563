import { openContentStore } from '../../../boot/registry/content/store.ts';
import { openRegistry, type RegistryPlace } from '../../../boot/registry/store/open.ts';
import { accelLocation } from '../../../boot/server/accel/accel-config.ts';
import { Accel } from '../../../boot/server/accel/accel.ts';
import { buildBootApp } from '../../../boot/server/app.ts';
import { growHeapSlowly } from '../../../boot/server/heap.ts';
import { startServer } from '../../../boot/server/start.ts';

/** How the boot server of a measurement is started: one JSON argument. */
export interface BootServerArguments {
  readonly place: RegistryPlace;
  readonly content: string;
  readonly port: number;
  /** UDP port for the log of nginx in front of it; null where there is none. */
  readonly accelLog: number | null;
}

growHeapSlowly();
const { place, content, port, accelLog } = JSON.parse(process.argv[2]!) as BootServerArguments;
const log = (details: object, message: string): void => console.error(message, details);
const silent = (): void => undefined;
const accel = accelLog === null ? null : new Accel(accelLocation);
await accel?.listen(accelLog!);
const app = buildBootApp({
  registry: await openRegistry(place),
  accel,
  content: openContentStore(content),
  clock: Date.now,
  // Machines of a measurement end with their script: that they are given up belongs to none of its rows.
  patienceMs: 3_600_000,
  log: { debug: silent, info: silent, warn: log, error: log },
});
await startServer(app, '127.0.0.1', port);
process.stdout.write('ready\n');
