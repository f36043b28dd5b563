import { openContentStore } from '../../../boot/registry/content/store.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { buildBootApp } from '../../../boot/server/app.ts';
import { startServer } from '../../../boot/server/start.ts';

/** How the boot server of a measurement is started: one JSON argument. */
export interface BootServerArguments {
  readonly state: string;
  readonly content: string;
  readonly port: number;
}

const { state, content, port } = JSON.parse(process.argv[2]!) as BootServerArguments;
const log = (details: object, message: string): void => console.error(message, details);
const silent = (): void => undefined;
const app = buildBootApp({
  registry: await openRegistry({ state }),
  content: openContentStore(content),
  clock: Date.now,
  log: { debug: silent, info: silent, warn: log, error: log },
});
await startServer(app, '127.0.0.1', port);
process.stdout.write('ready\n');
