import { readFile, writeFile } from 'node:fs/promises';
import { sha256 } from '../../../system/files/files.ts';
import { failure, flashError } from '../../../rom/flash/backend.ts';
import type {
  Abilities,
  FlashBackend,
  FlashHooks,
  Probed,
  WriteImages,
  WriteOutcome,
} from '../../../rom/flash/backend.ts';
import { probed } from './requests.ts';

/** A chip in memory, and what is to go wrong with it. */
export class FakeBackend implements FlashBackend {
  readonly name = 'flashrom';
  readonly device = probed.identity.device;
  can: Abilities = {
    readsAll: true,
    writes: true,
    content: 'chip',
    readBytesPerSecond: null,
    writeBytesPerSecond: null,
  };
  probed: Probed = probed;
  /** What was asked of it, in order. */
  readonly calls: string[] = [];
  /** Called before each call is answered. */
  before: (call: string) => void | Promise<void> = () => undefined;
  /** How a write ends; by default it writes everything. */
  writing: (chip: FakeBackend, wanted: Buffer) => WriteOutcome = (chip, wanted) => {
    wanted.copy(chip.content);
    return { result: 'written' };
  };

  constructor(readonly content: Buffer) {}

  async probe(): Promise<Probed> {
    await this.#called('probe');
    return this.probed;
  }

  async read(file: string, hooks: FlashHooks): Promise<void> {
    await this.#called('read');
    hooks.signal?.throwIfAborted();
    await writeFile(file, this.content);
  }

  async write({ newFile, oldFile }: WriteImages, hooks: FlashHooks): Promise<WriteOutcome> {
    await this.#called('write');
    if (hooks.signal !== undefined) throw new Error('a write must not be ended by a signal');
    if (oldFile !== undefined && sha256(await readFile(oldFile)) !== sha256(this.content))
      throw new Error('the old content is another');
    return this.writing(this, await readFile(newFile));
  }

  get writes(): number {
    return this.calls.filter((call) => call === 'write').length;
  }

  async #called(call: string): Promise<void> {
    this.calls.push(call);
    await this.before(call);
  }
}

/** Writes so many bytes of what differs, leaves a block erased, and gives up. */
export const cutOff =
  (bytes: number): FakeBackend['writing'] =>
  (chip, wanted) => {
    const first = wanted.findIndex((byte, at) => byte !== chip.content[at]);
    wanted.copy(chip.content, first, first, first + bytes);
    chip.content.fill(0xff, first + bytes, first + bytes + 256);
    return failure('failed-in-write', 'The tool failed while writing.');
  };

export const unreadable = (): never => {
  throw flashError(failure('device-gone', 'The programmer no longer answers.'));
};
