import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Change } from '../../../boot/registry/model/change.ts';
import type { Registry } from '../../../boot/registry/registry.ts';
import { macOf } from './site.ts';

const bench = { by: 'bench', via: 'bench' };

/** A machine is given another image each time, by this process; a server in another one has to answer with it. */
export class Assigner {
  readonly #registry: Registry;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(registry: Registry, port: number) {
    this.#registry = registry;
    this.#port = port;
  }

  /** @param registry that of the server, opened by this process too */
  static async on(registry: Registry, port: number): Promise<Assigner> {
    const { revisions } = registry.snapshot().images.get('debian')!;
    const { image: _image, revision: _revision, ...same } = revisions[0]!;
    const other: Change = {
      type: 'add-revision',
      image: 'other',
      revision: { ...same, commandLine: 'other' },
    };
    await registry.apply(bench, [other]);
    return new Assigner(registry, port);
  }

  /** Seconds from the moment at which the assignment was confirmed to the first answer with it. */
  async seconds(round: number): Promise<number> {
    const image = round % 2 === 0 ? 'other' : 'debian';
    const target = { type: 'machine', machine: 1 } as const;
    const assignment = { target, image, revision: null, priority: 0 };
    const before = await this.#ask();
    // The server looks at intervals: a change comes at any moment between two looks.
    await new Promise((done) => setTimeout(done, Math.random() * 200));
    await this.#registry.apply(bench, [{ type: 'assign', assignment }]);
    const confirmed = performance.now();
    while ((await this.#ask()) === before) if (performance.now() - confirmed > 10_000) break;
    return (performance.now() - confirmed) / 1000;
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(): Promise<string> {
    const path = `/bootdirectory/${macOf(1)}.ipxe`;
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: this.#port, path, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('latin1').on('data', (part: string) => (text += part));
        response.on('end', () => resolve(text)).on('error', reject);
      }).on('error', reject);
    });
  }
}
