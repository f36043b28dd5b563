import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../../system/process/run.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { toolsFor } from '../../../system/tools/tool-table.ts';
import { findTool, requireTools } from '../../../system/tools/tools.ts';
import { failure, flashError } from '../backend.ts';
import type { FlashBackend, FlashHooks, Probed, ProbeHooks, WriteImages, WriteOutcome } from '../backend.ts';
import { pciAddress } from './flashrom/programmer.ts';
import { errorsIn, hasNoRom, percentIn, readQuery, refusalIn } from './mstflint/mstflint-output.ts';
import { asContent, romAbilities, romContentBytes, romIn } from './rom-content.ts';
import { supervise, type Supervised } from './supervise.ts';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';
import { firstItem } from '../../../system/present.ts';

export interface MstflintOptions {
  /** As mstflint's `-d` takes it, e.g. `03:00.0`; behind a comma what it may do beside: `allow_rom_change`. */
  readonly device: string;
  /** Looked for in its PATH. */
  readonly env?: NodeJS.ProcessEnv;
  /** Asks the tool for its version. */
  readonly run?: Run;
}

/** The firmware checks itself before it says anything. */
const stallAfterMs = 180_000;

/** The expansion ROM of a Mellanox card: a section of its firmware, which mstflint reads, burns and removes. */
export function mstflintBackend(options: MstflintOptions): FlashBackend {
  return new MstflintBackend(options);
}

class MstflintBackend implements FlashBackend {
  readonly name = 'mstflint';
  readonly can = romAbilities;
  readonly device: string;
  readonly #target: string;
  readonly #allowed: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  readonly #run: Run;
  #version: string | undefined;

  constructor({ device, env = process.env, run = runTool }: MstflintOptions) {
    const [target = '', ...allowed] = device.split(',');
    this.#target = target;
    this.#allowed = allowed;
    this.#env = env;
    this.#run = run;
    const pci = pciAddress(target);
    this.device = pci === undefined ? `mstflint:${target}` : `pci:${pci}`;
  }

  async probe(hooks: ProbeHooks = {}): Promise<Probed> {
    const version = await this.#fitTool();
    const result = await this.#call(['query'], hooks);
    if (result.exitCode !== 0) throw flashError(this.#failed(result, 'read-failed'));
    const { psid, firmwareVersion, roms, secured } = readQuery(result.output);
    return {
      chip: {
        name: psid ?? this.#target,
        vendor: 'Mellanox',
        sizeBytes: romContentBytes,
        writeProtected: null,
      },
      identity: { device: this.device, chip: `${this.device.replace(/\.\d$/, '')}/flash` },
      tool: `mstflint ${version}`,
      notes: [
        `Firmware ${firmwareVersion ?? 'of an unknown version'}; ${roms.length === 0 ? 'no ROM' : `ROM ${roms.join('; ')}`}`,
        ...(secured ? ['The firmware is secured: it may take only ROMs that the maker has signed.'] : []),
      ],
    };
  }

  async read(file: string, hooks: FlashHooks): Promise<void> {
    await inTemporaryFolder(async (folder) => {
      const rom = join(folder, 'rom');
      const result = await this.#call(['rrom', rom], hooks);
      const isEmpty = result.exitCode !== 0 && hasNoRom(result.output);
      if (result.exitCode !== 0 && !isEmpty) throw flashError(this.#failed(result, 'read-failed'));
      const content = asContent(isEmpty ? Buffer.alloc(0) : await readFile(rom));
      if (content === undefined)
        throw flashError(
          failure('read-failed', `The ROM of ${this.#target} is larger than any that romkit knows.`),
        );
      await writeFile(file, content);
    });
  }

  /** Nothing at all is burned by removing what is there. */
  async write({ newFile }: WriteImages, hooks: FlashHooks): Promise<WriteOutcome> {
    return inTemporaryFolder(async (folder): Promise<WriteOutcome> => {
      const rom = romIn(await readFile(newFile));
      const file = join(folder, 'rom');
      if (rom !== null) {
        await writeFile(file, rom);
        hooks.onLine?.(await this.#describe(file));
      }
      const flags = this.#allowed.map((flag) => `--${flag}`);
      const result = await this.#call([...flags, ...(rom === null ? ['drom'] : ['brom', file])], hooks);
      if (result.exitCode === 0 || (rom === null && hasNoRom(result.output))) return { result: 'written' };
      return this.#failed(result, 'failed-in-write');
    });
  }

  /** What mstflint thinks of a ROM file: without the maker's block in it some firmware refuses it. */
  async #describe(file: string): Promise<string> {
    const { exitCode, stdout } = await this.#run({ command: [this.#program(), '-i', file, 'qrom'] });
    return exitCode === 0 ? stdout.trim() : `Rom Info: none (${errorsIn(stdout)[0] ?? 'no mlxsign block'})`;
  }

  async #call(action: readonly string[], hooks: FlashHooks): Promise<Supervised> {
    const total = romContentBytes;
    return supervise({
      command: [this.#program(), '-y', '-d', this.#target, ...action],
      ...{ guard: hooks.guard, signal: hooks.signal },
      onText: (text) => {
        text
          .split(/[\r\n]+/)
          .filter((line) => line.trim() !== '')
          .forEach((line) => hooks.onLine?.(line));
        const percent = percentIn(text);
        if (percent !== undefined)
          hooks.onProgress?.({
            step: 'writing',
            doneBytes: Math.round((total * percent) / 100),
            totalBytes: total,
          });
      },
      stallAfterMs: () => hooks.stallAfterMs ?? stallAfterMs,
    });
  }

  /** How a call failed that did. */
  #failed({ end, output, exitCode }: Supervised, otherwise: 'read-failed' | 'failed-in-write') {
    if (end === 'not-found') return failure('tool-unfit', 'mstflint is missing.');
    if (end === 'stalled' || end === 'interrupted')
      return failure(end, `mstflint ${end === 'stalled' ? 'had not moved for too long and ' : ''}was ended.`);
    const words = errorsIn(output);
    const more = { details: words.slice(1) };
    const message = `mstflint failed (${exitCode ?? 'killed'}): ${words[0] ?? 'it did not say why'}.`;
    // Once it has begun to write, an error is no refusal.
    const hasBegun = percentIn(output) !== undefined;
    return (hasBegun ? undefined : refusalIn(output, this.#target)) ?? failure(otherwise, message, more);
  }

  #program = (): string => findTool(firstItem(toolsFor(['mstflint'])), this.#env) ?? 'mstflint';

  async #fitTool(): Promise<string> {
    await requireTools(['mstflint'], this.#env);
    if (this.#version !== undefined) return this.#version;
    const [version, help] = await Promise.all([this.#ask('-v'), this.#ask('--hh')]);
    for (const command of ['rrom', 'brom', 'drom', ...this.#allowed])
      if (!help.includes(command)) {
        const message = `This mstflint does not know "${command}".`;
        throw flashError(failure('tool-unfit', message, { hint: 'A newer one does: 4.8 or later.' }));
      }
    return (this.#version = /mstflint (\d[\w.-]*)/.exec(version)?.[1] ?? 'of an unknown version');
  }

  async #ask(flag: string): Promise<string> {
    const { stdout, stderr } = await this.#run({ command: [this.#program(), flag], env: { LC_ALL: 'C' } });
    return `${stdout}\n${stderr}`;
  }
}
