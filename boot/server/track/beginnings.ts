import type { Method } from '../../chain/stage.ts';
import type { Registry, Seen } from '../../registry/registry.ts';
import type { ServerLog } from '../log.ts';
import type { Given } from './given.ts';
import type { OpenBoot } from './open-boot.ts';
import type { Sightings } from './sightings.ts';

/** A machine asks for its script. */
export interface Asked extends Seen {
  readonly method: Method | null;
}

interface BeginningsEnvironment {
  readonly registry: Pick<Registry, 'boots'>;
  readonly log: ServerLog;
  readonly sightings: Sightings;
}

/** Boots that wait to be written; a storm of invented machines does not fill the memory. */
const mostUnwritten = 20_000;

/** Writes to the boot log that boots have begun. */
export class Beginnings {
  readonly #environment: BeginningsEnvironment;
  #unwritten = 0;

  constructor(environment: BeginningsEnvironment) {
    this.#environment = environment;
  }

  /**
   * @param before the boot of the machine that this server knows of, which is written first
   * @param goesOnMs see BootStart; counts where there is no such boot
   * @returns the boot's number; null where the log could not take it
   */
  async write(
    asked: Asked,
    given: Given | null,
    before: OpenBoot | undefined,
    goesOnMs: number,
  ): Promise<number | null> {
    const { mac, atMs, firmware = null, method, romStamp = null, architecture, reported = {} } = asked;
    const { registry, log, sightings } = this.#environment;
    if (this.#unwritten >= mostUnwritten) return null;
    this.#unwritten += 1;
    try {
      await before?.id;
      if (architecture !== undefined || Object.keys(reported).length > 0) void sightings.see(asked);
      const goesOn = before === undefined ? goesOnMs : null;
      const start = { mac, atMs, firmware, method, romStamp, given, goesOnMs: goesOn };
      return (await registry.boots.begin(start)).id;
    } catch (error) {
      log.warn({ mac, error }, 'the boot log could not take a boot');
      return null;
    } finally {
      this.#unwritten -= 1;
    }
  }
}
