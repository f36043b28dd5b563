import { Coverage } from '../bytes/coverage.ts';
import type { ByteRange } from '../bytes/range.ts';
import type { NeededFile } from './needed-files.ts';
import { valueFor } from '../../../system/present.ts';

/** How much of an image has gone out to one boot of a machine. */
export class Delivery {
  readonly #files: readonly NeededFile[];
  readonly #coverage: ReadonlyMap<string, Coverage>;
  readonly #lastAlone: boolean;

  /**
   * @param lastAlone earlier files may have come from another server. Firmware loads one after the other and gives up
   *   at the first that fails: whoever has the last one has them all.
   */
  constructor(files: readonly NeededFile[], lastAlone = false) {
    this.#files = files;
    this.#coverage = new Map(files.map(({ sha256, sizeBytes }) => [sha256, new Coverage(sizeBytes)]));
    this.#lastAlone = lastAlone;
  }

  /** An image without files is complete as soon as its script has gone out. */
  get isComplete(): boolean {
    const wanted = this.#lastAlone ? this.#files.slice(-1) : this.#files;
    return wanted.every(({ sha256, leastBytes }) => {
      const coverage = valueFor(this.#coverage, sha256);
      return coverage.isWhole || (leastBytes > 0 && coverage.bytes >= leastBytes);
    });
  }

  /** A part went out. False where the image has no such file. */
  add(sha256: string, range: ByteRange): boolean {
    const coverage = this.#coverage.get(sha256);
    coverage?.add(range);
    return coverage !== undefined;
  }
}
