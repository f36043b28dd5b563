import type { Mac } from '../../chain/event.ts';
import type { Boot } from '../../registry/model/boot.ts';
import type { Registry } from '../../registry/registry.ts';
import { givenRevision, type Given } from './given.ts';
import { OpenBoot } from './open-boot.ts';

/** A machine that is looked at while it boots begins boots that it does not make. */
const mostLookedAt = 50;

/** Finds boots in the log that this server did not begin: the script came from another server, or from an earlier life. */
export class Adoption {
  readonly #registry: Pick<Registry, 'snapshot' | 'boots'>;

  constructor(registry: Pick<Registry, 'snapshot' | 'boots'>) {
    this.#registry = registry;
  }

  /** The newest boot of a machine where it is still under way; null where it is not. */
  async newest(mac: Mac): Promise<OpenBoot | null> {
    const [boot] = await this.#boots(mac, 1);
    return boot === undefined || !isUnderWay(boot) ? null : this.#open(mac, boot);
  }

  /** A boot that "next boot only" began, whatever became of it. */
  async byNumber(mac: Mac, id: number): Promise<OpenBoot | null> {
    const boot = (await this.#boots(mac, mostLookedAt)).find((each) => each.id === id);
    return boot?.rule === 'once' ? this.#open(mac, boot) : null;
  }

  async #boots(mac: Mac, limit: number): Promise<readonly Boot[]> {
    const machine = this.#registry.snapshot().byMac.get(mac);
    return machine === undefined ? [] : this.#registry.boots.list({ machine: machine.id, limit });
  }

  #open(mac: Mac, boot: Boot): OpenBoot | null {
    const given = this.#given(boot);
    if (given === null) return null;
    const open = new OpenBoot(mac, boot.startedMs, Promise.resolve(boot.id), true);
    open.give(given, true);
    open.hasFetched = true;
    return open;
  }

  #given({ image, revision: number, rule }: Boot): Given | null {
    if (image === null || number === null || rule === null) return null;
    const { images } = this.#registry.snapshot();
    const revision = images.get(image)?.revisions.find((each) => each.revision === number);
    return revision === undefined ? null : givenRevision(revision, rule);
  }
}

const isUnderWay = ({ state }: Boot): boolean => state === 'seen' || state === 'script-served';
