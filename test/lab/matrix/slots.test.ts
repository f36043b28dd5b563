import { describe, expect, it } from '@jest/globals';
import { Slots } from '../../../lab/matrix/slots.ts';

/** Work that ends when it is told to. */
class Work {
  readonly started: string[] = [];
  private readonly ends = new Map<string, () => void>();

  run(name: string): () => Promise<string> {
    return () => {
      this.started.push(name);
      return new Promise((resolve) => this.ends.set(name, () => resolve(name)));
    };
  }

  end(name: string): void {
    this.ends.get(name)?.();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Slots', () => {
  it('starts as much as there is place for, and the next when one has ended', async () => {
    const work = new Work();
    const slots = new Slots(2);
    const all = ['a', 'b', 'c'].map((name) => slots.with(1, work.run(name)));
    await settle();
    expect(work.started).toEqual(['a', 'b']);
    work.end('b');
    await settle();
    expect(work.started).toEqual(['a', 'b', 'c']);
    work.end('a');
    work.end('c');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
  });

  it('lets nobody overtake one that needs many, and gives that one all there is where it wants more', async () => {
    const work = new Work();
    const slots = new Slots(2);
    const all = [slots.with(1, work.run('a')), slots.with(8, work.run('many')), slots.with(1, work.run('c'))];
    await settle();
    expect(work.started).toEqual(['a']);
    work.end('a');
    await settle();
    expect(work.started).toEqual(['a', 'many']);
    work.end('many');
    await settle();
    expect(work.started).toEqual(['a', 'many', 'c']);
    work.end('c');
    await Promise.all(all);
  });

  it('frees the slots of work that fails', async () => {
    const slots = new Slots(1);
    await expect(slots.with(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots.with(1, () => Promise.resolve('yes'))).toBe('yes');
  });
});
