import type { Mac } from '../../chain/event.ts';
import { sameBootMs } from '../../registry/model/boot.ts';
import { Delivery } from './delivery.ts';
import { isSameImage, type Given } from './given.ts';

/**
 * It was given an image; its last file has gone out; its system reported itself; what its script chained to brought the
 * machine back for another script.
 */
export type BootStep = 'given' | 'files-done' | 'up' | 'came-back';

/** A machine that asks again so soon, without having started anew, has not booted what it was sent to. */
export const comesBackMs = 60_000;

/** A boot that is under way, as far as this server has a part in it. */
export class OpenBoot {
  readonly mac: Mac;
  /** Begun by another server, or before this one was started again. */
  readonly isAdopted: boolean;
  /** Null while the machine has no image to boot. */
  given: Given | null = null;
  delivery: Delivery | null = null;
  /** It has asked for a file of its image: the next request for its script is another boot. */
  hasFetched = false;
  lastAskedMs: number;
  /** Its number in the boot log, after everything that was written before; null where the log could not take it. */
  id: Promise<number | null>;
  /** The log has it that the script with its image went out. */
  recorded: Promise<void> = Promise.resolve();
  /** The boot log could not take it. */
  hasFailed = false;
  /** Its last file is being recorded, or has been. */
  finished: Promise<void> | null = null;

  constructor(mac: Mac, atMs: number, id: Promise<number | null>, isAdopted = false) {
    this.mac = mac;
    this.lastAskedMs = atMs;
    this.id = id;
    this.isAdopted = isAdopted;
    void id.then((number) => (this.hasFailed ||= number === null));
  }

  /** @param lastAlone see Delivery */
  give(given: Given, lastAlone: boolean): void {
    this.given = given;
    this.delivery = new Delivery(given.files, lastAlone);
  }

  /** Does a request for a script, at this time and answered with this image, belong to this boot? */
  isSame(atMs: number, given: Given | null): boolean {
    if (this.hasFetched || atMs - this.lastAskedMs > sameBootMs) return false;
    return this.given === null || (given !== null && isSameImage(this.given, given));
  }

  /**
   * Write to the boot log after what was written before.
   * @throws what `change` throws; Error where the log has no record of the boot
   */
  write(change: (id: number) => Promise<unknown>): Promise<void> {
    const { id } = this;
    const written = id.then(async (number) => {
      if (number === null) throw new Error('The boot log has no record of the boot.');
      await change(number);
    });
    this.id = written.then(
      () => id,
      () => id,
    );
    return written;
  }
}
