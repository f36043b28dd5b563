/** A number of places that work takes before it starts, so that only so much goes on at a time. */
export class Slots {
  private free: number;
  private readonly size: number;
  private readonly queue: { readonly wanted: number; readonly start: () => void }[] = [];

  constructor(size: number) {
    this.size = size;
    this.free = size;
  }

  /** Run work once so many slots are free, in the order of asking. More than there are takes all of them. */
  async with<Result>(wanted: number, work: () => Promise<Result>): Promise<Result> {
    const slots = Math.min(wanted, this.size);
    await this.take(slots);
    try {
      return await work();
    } finally {
      this.free += slots;
      this.next();
    }
  }

  private take(wanted: number): Promise<void> {
    return new Promise((resolve) => {
      this.queue.push({ wanted, start: resolve });
      this.next();
    });
  }

  /** Nobody overtakes: a case with many machines would wait for ever. */
  private next(): void {
    for (let first = this.queue[0]; first !== undefined && first.wanted <= this.free; first = this.queue[0]) {
      this.free -= first.wanted;
      this.queue.shift();
      first.start();
    }
  }
}
