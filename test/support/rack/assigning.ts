import { romkitProgram, start, type Place } from '../process/romkit.ts';

/** The least that a registry has to hold after `romkit assign` ran again and again and was killed at last. */
export interface Assigned {
  /** The last that romkit confirmed, by MAC address. */
  readonly confirmed: ReadonlyMap<string, string>;
  /** The one that was killed: it may have happened or not. */
  readonly killed: { readonly mac: string; readonly image: string } | null;
}

/** Somebody who assigns images all the time, to machines that never boot. */
export class Assigning {
  readonly #confirmed = new Map<string, string>();
  readonly #working: Promise<void>;
  #child: ReturnType<typeof start>['child'] | null = null;
  #killed: Assigned['killed'] = null;
  #isKilled = false;

  constructor(place: Place, state: string, macs: readonly string[], images: readonly string[]) {
    this.#working = this.#work(place, state, macs, images);
    // kill() tells of it.
    this.#working.catch(() => undefined);
  }

  /** kill -9 to the command that is at work. @throws Error where an earlier one failed by itself */
  async kill(): Promise<Assigned> {
    this.#isKilled = true;
    this.#child?.kill('SIGKILL');
    await this.#working;
    return { confirmed: this.#confirmed, killed: this.#killed };
  }

  async #work(
    place: Place,
    state: string,
    macs: readonly string[],
    images: readonly string[],
  ): Promise<void> {
    for (let turn = 0; !this.#isKilled; turn++) {
      const [mac, image] = [macs[turn % macs.length]!, images[turn % images.length]!];
      const args = ['assign', mac, image, '--state', state, '--json'];
      const { child, ended } = start(place, process.execPath, romkitProgram, ...args);
      this.#child = child;
      const { exitCode, stderr } = await ended;
      if (exitCode === 0) this.#confirmed.set(mac, image);
      else if (exitCode === null) this.#killed = { mac, image };
      else throw new Error(`romkit assign failed: ${stderr}`);
    }
  }
}
