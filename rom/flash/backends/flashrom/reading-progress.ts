import type { FlashHooks } from '../../backend.ts';

/** While flashrom reads it says nothing; what comes in over the line does. */
export class ReadingProgress {
  readonly #size: { readonly bytes: number };
  readonly #hooks: Pick<FlashHooks, 'onProgress'>;
  #before: number | undefined;
  #doneBytes = 0;

  /** @param size the size of the chip in bytes, 0 while it is not known */
  constructor(size: { readonly bytes: number }, hooks: Pick<FlashHooks, 'onProgress'>) {
    this.#size = size;
    this.#hooks = hooks;
  }

  /** @param bytesRead by flashrom since its start: 0 again once it has ended, so that progress only goes forward */
  tell(bytesRead: number): number {
    this.#before ??= bytesRead;
    const totalBytes = this.#size.bytes;
    this.#doneBytes = Math.max(this.#doneBytes, Math.min(bytesRead - this.#before, totalBytes));
    if (totalBytes > 0) this.#hooks.onProgress?.({ step: 'reading', doneBytes: this.#doneBytes, totalBytes });
    return bytesRead;
  }

  stop(): number {
    this.#before = undefined;
    this.#doneBytes = 0;
    return 0;
  }
}
