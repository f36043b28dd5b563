import { Coverage } from '../bytes/coverage.ts';
import type { ByteRange } from '../bytes/range.ts';
import type { NeededFile } from './needed-files.ts';
import { itemAt } from '../../../system/present.ts';

/** How much of an image has gone out to one boot of a machine. */
export class Delivery {
  readonly #files: readonly NeededFile[];
  /** Coverage of each file. */
  readonly #coverage: readonly Coverage[];
  readonly #lastAlone: boolean;

  /**
   * @param lastAlone earlier files may have come from another server. Firmware loads one after the other and gives up
   *   at the first that fails: whoever has the last one has them all.
   */
  constructor(files: readonly NeededFile[], lastAlone = false) {
    this.#files = files;
    this.#coverage = files.map(({ sizeBytes }) => new Coverage(sizeBytes));
    this.#lastAlone = lastAlone;
  }

  /** An image without files is complete as soon as its script has gone out. */
  get isComplete(): boolean {
    const first = this.#lastAlone ? this.#files.length - 1 : 0;
    return this.#files.every(({ leastBytes }, index) => {
      const coverage = itemAt(this.#coverage, index);
      return index < first || coverage.isWhole || (leastBytes > 0 && coverage.bytes >= leastBytes);
    });
  }

  /** A part went out. False where the image has no such file. */
  add(sha256: string, range: ByteRange): boolean {
    const coverage = this.#coverage.filter((_, index) => this.#files[index]?.sha256 === sha256);
    for (const each of coverage) each.add(range);
    return coverage.length > 0;
  }
}
