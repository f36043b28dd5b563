import { rename, stat } from 'node:fs/promises';
import { failure, flashError, type Abilities, type Chip, type FlashBackend } from '../backend.ts';
import type { AheadHooks, FlashHooks, Probed, ProbeHooks, WriteImages, WriteOutcome } from '../backend.ts';
import { lookUpChip } from './flashrom/chip-table.ts';
import { invoke, type Invocation } from './flashrom/invoke.ts';
import { identityOf, parseProgrammer, serprogAddress, type Programmer } from './flashrom/programmer.ts';
import { findFlashrom, toolName, type Flashrom } from './flashrom/tool.ts';
import { probeFailure, readFailure, writeOutcome, type Asked } from './flashrom/verdict.ts';
import { isLocked, readProbe, type FoundChip, type ProbeWords } from './flashrom/flashrom-output.ts';
import { differences, wholeChip, type Work } from './flashrom/work.ts';
import { askSerprog, type SerprogAddress, type SerprogProgrammer } from './serprog.ts';
import { firstItem } from '../../../system/present.ts';

export interface FlashromOptions {
  /** As flashrom's `-p` takes it: `serprog:ip=192.0.2.1:4444`, `nicintel_spi:pci=03:00.0`. */
  readonly programmer: string;
  /** As flashrom names it; needed where several chips answer alike. */
  readonly chip?: string | undefined;
  /** The tool, where it is known already. */
  readonly findTool?: () => Promise<Flashrom>;
  /** Is romkit run by the superuser? */
  readonly isRoot?: boolean;
}

/** Chips that flashrom reads and writes, in a card or behind a programmer of their own. */
export function flashromBackend(options: FlashromOptions): FlashBackend {
  return new FlashromBackend(options);
}

class FlashromBackend implements FlashBackend {
  readonly name = 'flashrom';
  readonly device: string;
  readonly can: Abilities;
  readonly #programmer: Programmer;
  readonly #chip: string | undefined;
  readonly #findTool: () => Promise<Flashrom>;
  readonly #isRoot: boolean;
  #tool: Promise<Flashrom> | undefined;
  #probed: { readonly answer: Probed; readonly jedecId: string | undefined } | undefined;
  /** A content that was read with the last probe, and that nobody has asked for yet. */
  #ahead: string | undefined;

  constructor({
    programmer,
    chip,
    findTool = findFlashrom,
    isRoot = process.getuid?.() === 0,
  }: FlashromOptions) {
    this.#programmer = parseProgrammer(programmer);
    this.#chip = chip;
    this.#findTool = findTool;
    this.#isRoot = isRoot;
    this.device = identityOf(this.#programmer).device;
    this.can = abilitiesOf(this.#programmer);
  }

  async probe(hooks: ProbeHooks | AheadHooks = {}): Promise<Probed> {
    const serial = await this.#askSerial(hooks.signal);
    const jedecId = idOf(serial);
    // A serial flasher says in milliseconds what it and its chip are; flashrom takes a second before it begins.
    if (this.#probed !== undefined && jedecId !== undefined && jedecId === this.#probed.jedecId) {
      return this.#probed.answer;
    }
    const found = await this.#look(hooks, jedecId);
    const { vendor, name, sizeBytes } = found;
    const answer: Probed = {
      chip: { name, vendor, sizeBytes, writeProtected: isLocked(serial?.status ?? found.status) },
      identity: identityOf(this.#programmer),
      tool: toolName(await this.#fitTool()),
      notes: serial === undefined ? [] : [programmerNote(serial, serprogAddress(this.#programmer))],
    };
    this.#probed = { answer, jedecId };
    return answer;
  }

  /**
   * Where a chip has answered, its name was given and nothing is to be read with it, its size stands in a table:
   * flashrom checks both as it reads.
   */
  async #look(
    hooks: ProbeHooks | AheadHooks,
    jedecId: string | undefined,
  ): Promise<FoundChip & Pick<ProbeWords, 'status'>> {
    // Without a chip that answers there is nothing to be read, and a start of flashrom to be lost.
    const ahead = 'readAhead' in hooks && jedecId !== undefined ? hooks.readAhead : undefined;
    const isInTable = jedecId !== undefined && ahead === undefined && this.#probed === undefined;
    const named =
      this.#chip === undefined || !isInTable
        ? undefined
        : await lookUpChip(await this.#fitTool(), this.#chip);
    if (named !== undefined) return { ...named, status: null };
    const action = ahead === undefined ? [] : ['-r', ahead];
    const result = await invoke(await this.#invocation(action, this.#chip, 0), hooks);
    const { chips, status } = readProbe(result.output);
    const asked = this.#asked(this.#chip);
    const hasFailedLater = ahead !== undefined && chips.length === 1 && result.exitCode !== 0;
    const failed = hasFailedLater ? readFailure(result, asked) : probeFailure(result, asked);
    if (failed !== undefined) throw flashError(failed);
    const chip = firstItem(chips);
    this.#ahead = ahead !== undefined && (await sizeOf(ahead)) === chip.sizeBytes ? ahead : undefined;
    return { ...chip, status };
  }

  async read(file: string, hooks: FlashHooks): Promise<void> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead !== undefined) return rename(ahead, file);
    const { name, sizeBytes } = await this.#knownChip(hooks);
    const result = await invoke(await this.#invocation(['-r', file], name, sizeBytes), hooks);
    const isDone = result.end === 'exited' && result.exitCode === 0;
    if (isDone && (await sizeOf(file)) === sizeBytes) return;
    throw flashError(readFailure(result, this.#asked(name)));
  }

  async write(images: WriteImages, hooks: FlashHooks): Promise<WriteOutcome> {
    this.#ahead = undefined;
    const chip = this.#probed?.answer.chip;
    if (chip === undefined) return failure('unchanged', 'Nobody has looked yet which chip is there.');
    const { options } = await this.#fitTool();
    const invocation = await this.#invocation(writeAction(images, options), chip.name, chip.sizeBytes);
    const result = await invoke({ ...invocation, work: await workOf(images, chip.sizeBytes) }, hooks);
    return writeOutcome(result, this.#asked(chip.name), result.position);
  }

  async #knownChip(hooks: ProbeHooks): Promise<Chip> {
    return (this.#probed?.answer ?? (await this.probe(hooks))).chip;
  }

  async #invocation(
    action: readonly string[],
    chip: string | undefined,
    sizeBytes: number,
  ): Promise<Invocation> {
    return { tool: await this.#fitTool(), programmer: this.#programmer, chip, sizeBytes, action };
  }

  #asked(chip: string | undefined): Asked {
    return { programmer: this.#programmer.spec, chip, isRoot: this.#isRoot };
  }

  #askSerial(signal: AbortSignal | undefined): Promise<SerprogProgrammer | undefined> {
    const address = serprogAddress(this.#programmer);
    return address === undefined ? Promise.resolve(undefined) : askSerprog(address, undefined, signal);
  }

  async #fitTool(): Promise<Flashrom> {
    this.#tool ??= this.#findTool();
    const tool = await this.#tool;
    const { name } = this.#programmer;
    if (tool.programmers.has(name)) return tool;
    const message = `${toolName(tool)} was built without the programmer ${name}.`;
    const hint = `It has ${[...tool.programmers].join(', ')}.`;
    throw flashError(failure('tool-unfit', message, { hint }));
  }
}

/** Reading back is somebody else's business (-n), and what is known to be there need not be read first. */
function writeAction({ newFile, oldFile }: WriteImages, options: ReadonlySet<string>): readonly string[] {
  const knowsOld = oldFile !== undefined && options.has('--flash-contents');
  return ['-n', ...(knowsOld ? ['--flash-contents', oldFile] : []), '-w', newFile];
}

function workOf({ newFile, oldFile }: WriteImages, sizeBytes: number): Promise<Work> {
  return oldFile === undefined
    ? Promise.resolve(wholeChip(sizeBytes))
    : differences(oldFile, newFile, sizeBytes);
}

/** A serial line carries ten bits for each byte, and knows its speed; of the others nobody knows. */
function abilitiesOf(programmer: Programmer): Abilities {
  const address = serprogAddress(programmer);
  const readBytesPerSecond = address?.kind === 'serial' ? address.baudRate / 10 : null;
  return {
    ...{ readsAll: true, writes: true, content: 'chip', readBytesPerSecond },
    // Of each 256 bytes of a page some 60 more are spoken.
    writeBytesPerSecond: readBytesPerSecond === null ? null : Math.round(readBytesPerSecond * 0.8),
  };
}

/** An id that means something: a line that nobody drives reads as all FF or all 00. */
function idOf(serial: SerprogProgrammer | undefined): string | undefined {
  const id = serial?.jedecId ?? undefined;
  if (id === undefined || id.every((byte) => byte === 0xff) || id.every((byte) => byte === 0))
    return undefined;
  return Buffer.from(id).toString('hex');
}

/** Where it was found by itself the port is news. */
const programmerNote = ({ name }: SerprogProgrammer, address: SerprogAddress | undefined): string =>
  `Programmer: ${name || 'a serial flasher without a name'}${address?.kind === 'serial' ? `, at ${address.path}` : ''}`;

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );
