import type { ArchivedFile } from './archive.ts';
import { elfMachine } from './elf.ts';

/** Contents of an initrd, as the kernel unpacks it. */
export interface InitrdContents {
  /** The processor of most of its programs; null where it has none. */
  readonly programs: string | null;
  /** The processor that its kernel modules are for; null where it has none, or packed ones. */
  readonly modules: string | null;
  /** Names of its drivers for network cards; null where it has no modules at all. */
  readonly networkDrivers: readonly string[] | null;
  readonly unpackedBytes: number;
}

/** Firmware of devices is ELF too, for processors of theirs; what runs at boot lies in these places. */
const programPath = /^(init|linuxrc|(usr\/)?s?bin\/[^/]+|(usr\/)?lib\w*\/(.*\/)?(ld|lib)[^/]*\.so[^/]*)$/;
const firmwarePath = /^(usr\/)?lib\/firmware\//;
const modulePath = /\/([^/]+)\.ko(\.\w+)?$/;
const networkDriverPath = /(^|\/)kernel\/drivers\/net\//;

/** Collects what an archive's files tell. */
export class ContentsCollector {
  readonly #programs = new Map<string, number>();
  readonly #modules = new Map<string, number>();
  readonly #networkDrivers: string[] = [];
  #hasModules = false;
  #unpackedBytes = 0;

  add({ path, sizeBytes, head }: ArchivedFile): void {
    this.#unpackedBytes += sizeBytes;
    const module = modulePath.exec(path)?.[1];
    if (module !== undefined) {
      this.#hasModules = true;
      if (networkDriverPath.test(path)) this.#networkDrivers.push(module);
    }
    if (firmwarePath.test(path)) return;
    const machine = elfMachine(head);
    if (machine === undefined) return;
    if (module !== undefined) count(this.#modules, machine);
    else if (programPath.test(path)) count(this.#programs, machine);
  }

  get contents(): InitrdContents {
    return {
      programs: mostFrequent(this.#programs),
      modules: mostFrequent(this.#modules),
      networkDrivers: this.#hasModules ? this.#networkDrivers : null,
      unpackedBytes: this.#unpackedBytes,
    };
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const mostFrequent = (counts: ReadonlyMap<string, number>): string | null =>
  [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
