import type { Mac } from './event.ts';
import type { Method } from './stage.ts';

/** What a machine is expected to fetch and become: what its events are compared with. */
export interface Expectation {
  readonly mac: Mac;
  readonly method: Method;
  /** Address of the one server that should answer. */
  readonly server: string;
  /** File that the card's own PXE is to load; null for the method `rom`. */
  readonly nbp: ExpectedFile | null;
  readonly bootScript: ExpectedFile | null;
  readonly macScript: ExpectedFile;
  /** URL that the script chains to: what comes of it is the stage `boot-loader`. Absent where it loads a kernel. */
  readonly chainedUrl?: string;
  readonly kernel: ExpectedFile;
  readonly initrd: ExpectedFile | null;
  /** Name that the operating system reports. */
  readonly image: string;
  /** Text on the console that shows it running; null where it reports itself. */
  readonly consoleText: string | null;
}

export interface ExpectedFile {
  /** Path as the client asks for it: `undionly.kpxe` over TFTP, `/bootdirectory/boot.gpxe` over HTTP. */
  readonly path: string;
  /** Size that it should have; null where nobody knows. */
  readonly sizeBytes: number | null;
}

/** What is known of the firmware and the servers beside the events: facts for the diagnosis. */
export interface Circumstances {
  /** Files that lie beside the MAC script, to tell a missing one from one that is spelled otherwise. */
  readonly scriptNames: readonly string[];
  /** What the NBP is for, from its own header; null where it cannot be told. */
  readonly nbpFor: 'bios' | 'efi' | null;
  /** PCI ids of the ROM in the card and of the card itself; null where no ROM is tested. */
  readonly rom: { readonly vendor: string; readonly device: string } | null;
  readonly card: { readonly vendor: string; readonly device: string } | null;
  /** Absent where whoever watches has no option to record a boot. */
  readonly recordings?: Recordings;
  /** False where nobody has said which servers are the right ones: then none is wrong for being another. Default true. */
  readonly knowsServers?: boolean;
}

/** Where a run leaves what it has seen; absolute paths, null for nothing. */
export interface Recordings {
  readonly pcapFile: string | null;
  readonly consoleFile: string | null;
}
