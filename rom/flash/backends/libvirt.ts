import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../../system/tools/find-program.ts';
import { sha256, writeFileAtomic } from '../../../system/files/files.ts';
import { messageOf } from '../../../system/error.ts';
import type { Run } from '../../../system/process/run.ts';
import type { Card } from '../card/card.ts';
import { failure, flashError } from '../backend.ts';
import type { FlashBackend, FlashHooks, Probed, ProbeHooks, WriteOutcome } from '../backend.ts';
import {
  cardIn,
  macsIn,
  namingFile,
  pciCardOf,
  withRom,
  type DomainCard,
  type RomAttributes,
} from './libvirt/domain.ts';
import { contentOf } from './qemu.ts';
import { asContent, romAbilities, romContentBytes, romIn } from './rom-content.ts';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';
import { present } from '../../../system/present.ts';

export interface LibvirtOptions {
  readonly domain: string;
  readonly mac: string;
  readonly run: Run;
  /** PATH, LIBVIRT_DEFAULT_URI and the like. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where ROM files and the old definitions go. */
  readonly folder?: string;
}

/**
 * Beside libvirt's own files, where QEMU may read; of a session's libvirt beside the user's. ROMKIT_LIBVIRT_FOLDER names
 * another, where the system lets its machines read elsewhere only.
 */
function usualFolder(env: NodeJS.ProcessEnv): string {
  if (env['ROMKIT_LIBVIRT_FOLDER']) return env['ROMKIT_LIBVIRT_FOLDER'];
  const isRoot = process.getuid?.() === 0;
  return isRoot
    ? '/var/lib/libvirt/romkit'
    : join(env['XDG_DATA_HOME'] || join(homedir(), '.local/share'), 'libvirt/romkit');
}

/**
 * The card of a libvirt domain: its flash is the file that `<rom file=…/>` names. A new ROM goes into a file of its
 * own and the definition is made to name it; the old file stays untouched, and the old definition is kept beside.
 */
export function libvirtBackend(options: LibvirtOptions): FlashBackend {
  return new LibvirtBackend(options);
}

/** The card itself, where its model says which it is. @throws RomkitError as `probe` does */
export async function libvirtCard(options: LibvirtOptions): Promise<Card | null> {
  const { card } = await new LibvirtBackend(options).definition({});
  return pciCardOf(card, options.mac);
}

class LibvirtBackend implements FlashBackend {
  readonly name = 'libvirt';
  readonly can = romAbilities;
  readonly device: string;
  readonly #options: LibvirtOptions;
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder: string;

  constructor(options: LibvirtOptions) {
    this.#options = options;
    this.#env = options.env ?? process.env;
    this.#folder = options.folder ?? usualFolder(this.#env);
    this.device = `libvirt:${options.domain}/${options.mac}`;
  }

  async probe(hooks: ProbeHooks = {}): Promise<Probed> {
    const { domain, mac } = this.#options;
    const version = (await this.#virsh(['--version'], hooks)).trim();
    const { card } = await this.definition(hooks);
    const state = (await this.#virsh(['domstate', domain], hooks)).trim();
    const notes = [
      ...(state === 'running'
        ? [`${domain} runs: it takes the new ROM when it is shut off and started.`]
        : []),
      ...(card.rom === null ? ['The card has no ROM file of its own: QEMU gives it its own ROM.'] : []),
    ];
    return {
      chip: { name: `${domain}/${mac}`, vendor: 'libvirt', sizeBytes: romContentBytes, writeProtected: null },
      identity: { device: this.device, chip: `libvirt:${card.uuid ?? domain}/${mac}` },
      ...{ tool: `virsh ${version}`, notes },
    };
  }

  async read(file: string, hooks: FlashHooks): Promise<void> {
    await writeFile(file, await romContent((await this.definition(hooks)).card));
  }

  async write({ newFile }: { readonly newFile: string }, hooks: FlashHooks): Promise<WriteOutcome> {
    try {
      const { xml, card } = await this.definition(hooks);
      const rom = await this.#romFor(await readFile(newFile), card, hooks);
      await writeFileAtomic(this.#path('before.xml'), xml, 0o600);
      await this.#define(withRom(xml, this.#options.mac, rom), hooks);
      return { result: 'written' };
    } catch (error) {
      return failure('unchanged', messageOf(error));
    }
  }

  /** What the definition shall say. What it said before the last write it says again, word by word, to go back. */
  async #romFor(content: Buffer, card: DomainCard, hooks: FlashHooks): Promise<RomAttributes | null> {
    const before = await this.#before();
    if (before !== null && (await romContent(before).catch(() => null))?.equals(content) === true)
      return before.rom;
    const rom = romIn(content);
    if (rom === null) return null;
    const path = this.#path(`${sha256(rom).slice(0, 12)}.rom`);
    hooks.onLine?.(`${rom.length} bytes into ${path}`);
    await writeFileAtomic(path, rom);
    return namingFile(card.rom, path);
  }

  /** The card as the definition had it that was kept at the last write. */
  async #before(): Promise<DomainCard | null> {
    const xml = await readFile(this.#path('before.xml'), 'utf8').catch(() => null);
    return xml === null ? null : (cardIn(xml, this.#options.mac) ?? null);
  }

  #path(end: string): string {
    const { domain, mac } = this.#options;
    return join(this.#folder, `${domain}-${mac.replaceAll(':', '')}.${end}`.replace(/[^\w.+-]/g, '_'));
  }

  /** As it will be at the next start, with what is secret in it: without, redefining would lose passwords. */
  async definition(hooks: ProbeHooks): Promise<{ readonly xml: string; readonly card: DomainCard }> {
    const { domain, mac } = this.#options;
    const xml = await this.#virsh(['dumpxml', domain, '--inactive', '--security-info'], hooks);
    const card = cardIn(xml, mac);
    if (card !== undefined) return { xml, card };
    const hint = `It has ${macsIn(xml).join(', ') || 'none'}.`;
    throw flashError(failure('wrong-chip', `The domain ${domain} has no card ${mac}.`, { hint }));
  }

  async #define(xml: string, hooks: FlashHooks): Promise<void> {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, 'domain.xml');
      await writeFile(file, xml, { mode: 0o600 });
      await this.#virsh(['define', file], hooks);
    });
  }

  async #virsh(args: readonly string[], { signal, ...hooks }: FlashHooks): Promise<string> {
    const command = [findProgram('virsh', this.#env) ?? 'virsh', '--quiet', ...args] as const;
    const { exitCode, stdout, stderr, notFound } = await this.#options.run({
      command: hooks.guard?.(command) ?? command,
      env: { ...this.#env, LC_ALL: 'C' },
      ...(signal === undefined ? {} : { signal }),
    });
    if (notFound)
      throw flashError(
        failure('tool-unfit', 'virsh is missing.', { hint: 'apt-get install libvirt-clients' }),
      );
    if (exitCode === 0) return stdout;
    const words = stderr
      .split('\n')
      .filter((line) => line.startsWith('error: '))
      .map((line) => line.slice(7));
    throw flashError(
      failure('device-gone', `virsh ${args[0] ?? ''}: ${words[0] ?? 'it failed'}.`, {
        hint: 'virsh list --all shows the domains; LIBVIRT_DEFAULT_URI says which hypervisor is asked.',
        details: words.slice(1),
      }),
    );
  }
}

/** A card without a ROM file has an erased flash. */
const romContent = async ({ rom }: DomainCard): Promise<Buffer> =>
  rom?.['file'] === undefined
    ? present(asContent(Buffer.alloc(0)), 'empty ROM content')
    : contentOf(rom['file']);
