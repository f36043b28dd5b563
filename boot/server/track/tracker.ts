import type { Mac } from '../../chain/event.ts';
import { sameBootMs, type Boot } from '../../registry/model/boot.ts';
import type { Seen } from '../../registry/registry.ts';
import { BoundedMap } from '../../../system/bounded-map.ts';
import type { ByteRange } from '../bytes/range.ts';
import { Adoption } from './adoption.ts';
import { Beginnings, type Asked } from './beginnings.ts';
import type { Given } from './given.ts';
import { comesBackMs, OpenBoot, type BootStep } from './open-boot.ts';
import { Sightings } from './sightings.ts';
import { usualMostBoots, type Ticket, type TrackerOptions } from './tracker-options.ts';
import { present } from '../../../system/present.ts';

export type { Asked };

/** Several servers hear the DHCP request by which a boot begins. */
const samePacketMs = 2000;

/** The log takes a boot and the image that it was given together. */
const inOneStep = (): Promise<void> => Promise.resolve();

/**
 * Follows each machine's boot by what it asks for, and writes it to the boot log. Scripts that name no boot are
 * answered before the log has been written. "Next boot only" is spent exactly once, by these rules:
 * - its script is given out only after the log has the boot on disk, and its URLs name that boot, so that another
 *   server that sends the files knows which one they belong to;
 * - the last KiB of the last file waits until the log has recorded that it is spent: a machine that has everything
 *   finds it spent whatever happens to this server, and one that dies before still has it;
 * - somebody else's look at the script begins another boot in the log; files that were asked for by the older script
 *   spend it all the same.
 */
export class BootTracker {
  readonly #options: TrackerOptions;
  readonly #adoption: Adoption;
  readonly #sightings: Sightings;
  readonly #beginnings: Beginnings;
  readonly #boots: BoundedMap<OpenBoot>;
  /** By their numbers, those that "next boot only" began. */
  readonly #onceBoots: BoundedMap<OpenBoot>;
  /** Machines of which it is just being recorded that they have received everything. */
  readonly #finishing = new Map<Mac, Promise<void>>();

  constructor(options: TrackerOptions) {
    this.#options = options;
    const { mostBoots = usualMostBoots, onForgotten } = options;
    this.#boots = new BoundedMap(mostBoots, onForgotten);
    this.#onceBoots = new BoundedMap(mostBoots);
    this.#adoption = new Adoption(options.registry);
    this.#sightings = new Sightings(options.registry, options.log);
    this.#beginnings = new Beginnings({ ...options, sightings: this.#sightings });
    options.registry.boots.onBoot((boot) => void this.#forgetEnded(boot));
  }

  /** Facts about the machine in a request. */
  saw(seen: Seen): Promise<void> {
    return this.#sightings.see(seen);
  }

  /** The boot of a machine that is under way, as far as this server remembers it. */
  openBoot(mac: Mac): OpenBoot | undefined {
    return this.#boots.get(mac);
  }

  /** A machine's firmware begins another boot, which its script will belong to. */
  starts(asked: Asked): OpenBoot {
    return this.#start(asked, null, samePacketMs);
  }

  /** A machine's script goes out: with an image, or with null one that says there is none. */
  gives(asked: Asked, given: Given | null): void {
    const { mac, atMs } = asked;
    const before = this.#boots.get(mac);
    const same = before?.isSame(atMs, given) === true ? before : undefined;
    if (same === undefined && before !== undefined && hasComeBack(before, atMs))
      this.#step(before, 'came-back');
    const boot = same ?? this.#start(asked, given, sameBootMs);
    boot.lastAskedMs = atMs;
    if (given === null || boot.given !== null) return;
    const { boots } = this.#options.registry;
    boot.recorded = boot.write(same !== undefined ? (id) => boots.scriptServed(id, given, atMs) : inOneStep);
    this.#give(boot, given);
  }

  /**
   * A script with the image for the next boot only is to go out.
   * @returns the boot's number, for the URLs in the script
   * @throws where the boot log does not record it
   */
  async givesOnce(asked: Asked, given: Given): Promise<number> {
    if (this.#boots.get(asked.mac)?.hasFailed === true) this.#forget(asked.mac);
    this.gives(asked, given);
    const boot = present(this.#boots.get(asked.mac), 'boot of the machine');
    await boot.recorded;
    const id = present(await boot.id, 'number of the boot');
    this.#onceBoots.set(String(id), boot);
    await boot.finished;
    return id;
  }

  /** Resolves when what was sent to a machine has been recorded: only then it is known what it gets next. */
  async settled(mac: Mac): Promise<void> {
    await this.#finishing.get(mac)?.catch(() => undefined);
  }

  /** A machine asks for a file of its image. */
  file(mac: Mac, boot: number | null): Ticket {
    return boot === null ? this.#ticket(mac) : this.#onceTicket(mac, boot);
  }

  /** A machine's system reports itself. Null where it was not given that image. */
  async up(mac: Mac, image: string | null): Promise<Boot | null> {
    await this.#boots.get(mac)?.id;
    const boot = await this.#options.registry.boots.up(mac, image, this.#options.clock());
    const open = this.#boots.get(mac);
    if (boot !== null && open !== undefined) this.#step(open, 'up');
    return boot;
  }

  /** @param goesOnMs see BootStart; counts where this server knows of no boot of the machine */
  #start(asked: Asked, given: Given | null, goesOnMs: number): OpenBoot {
    const { mac, atMs } = asked;
    const id = this.#beginnings.write(asked, given, this.#boots.get(mac), goesOnMs);
    this.#forget(mac);
    const boot = new OpenBoot(mac, atMs, id);
    this.#boots.set(mac, boot);
    return boot;
  }

  #forget(mac: Mac): void {
    const boot = this.#boots.get(mac);
    if (boot === undefined) return;
    this.#boots.delete(mac);
    this.#options.onForgotten?.(boot);
  }

  #give(boot: OpenBoot, given: Given): void {
    boot.give(given, this.#options.registry.isShared);
    this.#step(boot, 'given');
    boot.recorded.catch(() => (boot.hasFailed = true));
    this.#quietly(boot, boot.recorded);
    // An image without files has gone out with its script.
    if (present(boot.delivery, 'delivery').isComplete) {
      boot.hasFetched = true;
      this.#quietly(boot, this.#finish(boot));
    }
  }

  #ticket(mac: Mac): Ticket {
    const boot = this.#boots.get(mac);
    if (boot !== undefined) boot.hasFetched ||= boot.given !== null;
    return {
      holdsTail: false,
      sent: async (sha256, range) => {
        const sentTo = boot === undefined || boot.given === null ? await this.#adopted(mac) : boot;
        if (sentTo === null || this.#boots.get(mac) !== sentTo) return;
        if (this.#completes(sentTo, sha256, range)) this.#quietly(sentTo, this.#finish(sentTo));
      },
    };
  }

  #onceTicket(mac: Mac, id: number): Ticket {
    const known = this.#onceBoots.get(String(id));
    const boot = known === undefined ? this.#adoptedOnce(mac, id) : Promise.resolve(known);
    if (known !== undefined) known.hasFetched = true;
    return {
      holdsTail: true,
      sent: async (sha256, range) => {
        const sentTo = await boot;
        if (sentTo?.mac === mac && this.#completes(sentTo, sha256, range)) await this.#finish(sentTo);
      },
    };
  }

  #completes({ delivery }: OpenBoot, sha256: string, range: ByteRange): boolean {
    return delivery !== null && delivery.add(sha256, range) && delivery.isComplete;
  }

  /** Record that the last file has gone out; once for each boot, and again where that failed. */
  #finish(boot: OpenBoot): Promise<void> {
    if (boot.finished !== null) return boot.finished;
    const { registry, clock } = this.#options;
    const finished = boot
      .write((id) => registry.boots.lastFileServed(id, clock()))
      .finally(() => {
        if (this.#finishing.get(boot.mac) === finished) this.#finishing.delete(boot.mac);
      });
    this.#finishing.set(boot.mac, finished);
    boot.finished = finished;
    this.#step(boot, 'files-done');
    finished.catch(() => (boot.finished = null));
    return finished;
  }

  /** A boot that another server began, or that this one began before it was started again. */
  async #adopted(mac: Mac): Promise<OpenBoot | null> {
    const boot = await this.#adoption.newest(mac).catch(() => null);
    const known = this.#boots.get(mac);
    if (boot === null || (known !== undefined && known.given !== null)) return known ?? null;
    if (known === undefined || (await known.id) !== (await boot.id)) {
      this.#forget(mac);
      this.#boots.set(mac, boot);
    } else {
      known.give(present(boot.given, 'image of the adopted boot'), true);
      known.hasFetched = true;
      this.#step(known, 'given');
    }
    return present(this.#boots.get(mac), 'boot of the machine');
  }

  async #adoptedOnce(mac: Mac, id: number): Promise<OpenBoot | null> {
    const boot = await this.#adoption.byNumber(mac, id).catch(() => null);
    const known = this.#onceBoots.get(String(id));
    if (known !== undefined || boot === null) return known ?? null;
    this.#onceBoots.set(String(id), boot);
    if (this.#boots.get(mac) === undefined) this.#boots.set(mac, boot);
    return boot;
  }

  /** The machine began another boot, which another server answered. */
  async #forgetEnded({ mac, id, state }: Boot): Promise<void> {
    if (state !== 'failed') return;
    const open = this.#boots.get(mac);
    if (open !== undefined && (await open.id) === id && this.#boots.get(mac) === open) this.#forget(mac);
  }

  #step(boot: OpenBoot, step: BootStep): void {
    this.#options.onStep?.(boot, step, this.#options.clock());
  }

  /** Nobody waits for it: a failure is a line of the log. */
  #quietly({ mac }: OpenBoot, written: Promise<unknown>): void {
    written.catch((error: unknown) =>
      this.#options.log.warn({ mac, error }, 'the boot log could not take a change of a boot'),
    );
  }
}

const hasComeBack = ({ given, lastAskedMs }: OpenBoot, atMs: number): boolean =>
  given?.chainsTo !== undefined && atMs - lastAskedMs <= comesBackMs;
