import { realpath } from 'node:fs/promises';
import { RomkitError, usageError } from '../../../system/error.ts';
import { mostTextBytes, readText } from './text.ts';

/** A text with the files that led to it, for loops. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Real paths of this file and of those that include it. */
  readonly chain: readonly string[];
}

export interface SourceLimits {
  readonly depth: number;
  readonly files: number;
  readonly bytes: number;
}

const usualLimits: SourceLimits = { depth: 16, files: 10_000, bytes: 4 * mostTextBytes };

/** Reads a configuration with what it includes, within bounds. */
export class SourceFiles {
  readonly #limits: SourceLimits;
  #files = 0;
  #bytes = 0;

  constructor(limits: SourceLimits = usualLimits) {
    this.#limits = limits;
  }

  /**
   * @param from the file that includes it; null for the first
   * @throws RomkitError `include-loop`, `include-too-deep`, `too-many-files`, or as readText
   */
  async open(path: string, from: SourceFile | null = null): Promise<SourceFile> {
    const chain = from?.chain ?? [];
    const real = await realpath(path).catch(() => path);
    if (chain.includes(real)) throw bad('include-loop', `${path} includes itself`);
    if (chain.length >= this.#limits.depth)
      throw bad('include-too-deep', `${path} is included ${this.#limits.depth} files deep`);
    const text = await readText(path);
    const { files, bytes } = this.#limits;
    this.#files += 1;
    this.#bytes += Buffer.byteLength(text);
    if (this.#files > files) throw bad('too-many-files', `${path} is one file more than ${files}`);
    if (this.#bytes > bytes)
      throw bad('too-many-files', `With ${path} the files have more than ${bytes} bytes`);
    return { path, text, chain: [...chain, real] };
  }

  /** As open, for a file that another names: what is wrong with it is told to `problem`. */
  async include(
    path: string,
    from: SourceFile,
    problem: (message: string) => void,
  ): Promise<SourceFile | undefined> {
    try {
      return await this.open(path, from);
    } catch (error) {
      if (!(error instanceof RomkitError)) throw error;
      problem(`The included file was not read. ${error.message}`);
      return undefined;
    }
  }
}

const bad = (code: string, message: string): RomkitError =>
  usageError(code, `${message}.`, 'Import the files by themselves.');
