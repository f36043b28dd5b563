import type { Boot } from '../../../../../boot/registry/model/boot.ts';
import type { GivenImage, Registry } from '../../../../../boot/registry/registry.ts';
import { resolve } from '../../../../../boot/registry/resolve/resolve.ts';
import { mac } from '../../sample.ts';

/** A machine that boots as the registry tells it, and how far it comes. */
export class TestMachine {
  readonly #registry: () => Registry;
  readonly #n: number;
  #atMs = 1_000;

  constructor(registry: () => Registry, n: number) {
    this.#registry = registry;
    this.#n = n;
  }

  /** What it would get now: `debian@1`, `hold`, … */
  next(): string {
    const { outcome } = resolve(this.#registry().snapshot(), mac(this.#n));
    return outcome.type === 'image' ? `${outcome.revision.image}@${outcome.revision.revision}` : outcome.type;
  }

  async begin(): Promise<Boot> {
    return this.#registry().boots.begin({
      mac: mac(this.#n),
      atMs: this.now(),
      firmware: 'bios',
      method: 'chain',
      romStamp: null,
    });
  }

  /** Begin, and ask for the script. */
  async script(): Promise<Boot> {
    const { id } = await this.begin();
    return this.#registry().boots.scriptServed(id, this.given(), this.now());
  }

  /** Begin, ask for the script, and fetch every file. */
  async fetched(): Promise<Boot> {
    const { id } = await this.script();
    return this.#registry().boots.lastFileServed(id, this.now());
  }

  /** All of it, and the system says so. */
  async up(): Promise<Boot | null> {
    await this.fetched();
    return this.#registry().boots.up(mac(this.#n), null, this.now());
  }

  given(): GivenImage {
    const { outcome } = resolve(this.#registry().snapshot(), mac(this.#n));
    if (outcome.type !== 'image') throw new Error(`no image: ${outcome.type}`);
    const { image, revision } = outcome.revision;
    return { image, revision, rule: outcome.rule };
  }

  now(): number {
    return (this.#atMs += 1_000);
  }
}
