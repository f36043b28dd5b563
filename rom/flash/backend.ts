import { ExitCode, RomkitError } from '../../system/error.ts';
import type { Wrap } from '../../system/process/command.ts';

/**
 * One way to a flash: a tool that reads and writes what is on the other side of a device. A back end is one file; it
 * knows nothing of slots, backups, journals or people. Those are the same for all of them.
 */
export interface FlashBackend {
  readonly name: BackendName;
  readonly can: Abilities;
  /** The same as `FlashIdentity.device`, known without asking it: locked before the first word to the device. */
  readonly device: string;
  /**
   * Ask the device who it is. Changes nothing; asked when planning and again right before the first write.
   * @throws RomkitError from `flashError`
   */
  probe(hooks?: ProbeHooks | AheadHooks): Promise<Probed>;
  /**
   * Read all of the content into a file, which is complete when this resolves. Anew from the device, except for what
   * was read ahead by the `probe` right before it.
   * @throws RomkitError from `flashError`; the chip is as it was.
   */
  read(file: string, hooks: FlashHooks): Promise<void>;
  /**
   * Make the content that of a file of exactly `Chip.sizeBytes`. Never throws for what the tool or the chip does.
   * Whether it is there in the end is found out by reading again, so the tool's own verification may be left out.
   */
  write(images: WriteImages, hooks: FlashHooks): Promise<WriteOutcome>;
}

export type BackendName = 'flashrom' | 'mstflint' | 'libvirt' | 'qemu';

export interface Abilities {
  /** Reading gives back every byte of what is there; without it there is no backup, so nothing is written. */
  readonly readsAll: boolean;
  readonly writes: boolean;
  /** `chip`: the content is a flash in which a boot ROM lies somewhere. `rom`: the content is the boot ROM alone. */
  readonly content: 'chip' | 'rom';
  /** Roughly, for "how long will it take"; null where nobody knows. */
  readonly readBytesPerSecond: number | null;
  readonly writeBytesPerSecond: number | null;
}

/** Who answered. All of it is compared with what was planned right before the first write. */
export interface Probed {
  readonly chip: Chip;
  readonly identity: FlashIdentity;
  /** Tool and version, as it goes into the journal: `flashrom 1.3.0`. */
  readonly tool: string;
  /** For people, e.g. a programmer's own name. */
  readonly notes?: readonly string[];
}

export interface Chip {
  /** As the tool names it and as it is typed to confirm, where no card is seen: `W25X40`. */
  readonly name: string;
  readonly vendor: string | null;
  readonly sizeBytes: number;
  /** Null where the tool cannot tell. */
  readonly writeProtected: boolean | null;
}

/**
 * Names for locks: two programs that would disturb each other must come to a common one. Stable over restarts,
 * the same for every way of writing the same thing.
 */
export interface FlashIdentity {
  /** The way in: `pci:0000:03:00.0`, `serial:/dev/ttyUSB0`, `tcp:192.0.2.1:4444`. */
  readonly device: string;
  /** The chip behind it; ports of one card that share a flash have the same: `pci:0000:03:00/flash`. */
  readonly chip: string;
}

export interface WriteImages {
  /** The whole new content, exactly `Chip.sizeBytes` long. */
  readonly newFile: string;
  /** What is on the chip now, if that is known for certain: saves the tool a read, and it writes the differences. */
  readonly oldFile?: string;
}

export type FlashStep = 'reading' | 'erasing' | 'writing' | 'verifying';

export interface FlashProgress {
  readonly step: FlashStep;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface ProbeHooks {
  readonly signal?: AbortSignal;
  /** A line that the tool says. */
  readonly onLine?: (line: string) => void;
}

export interface FlashHooks extends ProbeHooks {
  readonly onProgress?: (progress: FlashProgress) => void;
  /**
   * The command line to start instead of the tool's own. It holds a kernel lock (flock) and keeps the system from
   * sleeping for as long as the tool lives, should romkit be gone by then. Every tool that touches the chip in
   * `read` and `write` is started through it, in a process group of its own, and with its output where the end of
   * romkit does not break it (a file, not a pipe): a write that has begun is better finished.
   */
  readonly guard?: Guard;
  /** Nothing has moved for so long: end the tool and say `stalled`. The back end knows a sensible default. */
  readonly stallAfterMs?: number;
}

/** A `probe` behind which a `read` follows. */
export interface AheadHooks extends FlashHooks {
  /** Where asking takes as long as reading does, the content is read on the way, into this file. */
  readonly readAhead: string;
}

export type Guard = Wrap;

/** How a write ended, as far as the tool knows. What is on the chip is found out by reading it. */
export type WriteOutcome = { readonly result: 'written' } | FlashFailure;

export type FailureKind =
  /** The tool gave up before it erased or wrote anything. */
  | 'unchanged'
  /** It failed, or was ended, after erasing or writing may have begun. */
  | 'failed-in-write'
  /** It has not moved for too long and was ended; the chip may be in any state. */
  | 'stalled'
  /** Somebody else has the device or the chip. */
  | 'device-busy'
  /** The chip refuses to be written. */
  | 'protected'
  /** The programmer or the chip no longer answers. */
  | 'device-gone'
  /** Another chip than the one asked for answers, or more than one could be meant. */
  | 'wrong-chip'
  /** The tool wrote everything, and says that it did not read it back. */
  | 'verify-failed'
  /** Reading did not give the whole content. */
  | 'read-failed'
  /** The tool is not there, too old, or built without what this device needs. */
  | 'tool-unfit'
  /** romkit was asked to end and ended the tool. */
  | 'interrupted';

export interface FlashFailure {
  readonly result: 'failed';
  readonly kind: FailureKind;
  /** One sentence. */
  readonly message: string;
  readonly hint?: string;
  /** The tool's own words. */
  readonly details?: readonly string[];
}

/** Make a failure. */
export function failure(kind: FailureKind, message: string, more: FailureMore = {}): FlashFailure {
  return { result: 'failed', kind, message, ...more };
}

export type FailureMore = Pick<FlashFailure, 'hint' | 'details'>;

const exitCodes: Readonly<Record<FailureKind, ExitCode>> = {
  unchanged: ExitCode.flashFailedUnchanged,
  'failed-in-write': ExitCode.flashFailedPartial,
  stalled: ExitCode.flashFailedUnchanged,
  'device-busy': ExitCode.deviceBusy,
  protected: ExitCode.flashRefused,
  'device-gone': ExitCode.flashFailedUnchanged,
  'wrong-chip': ExitCode.flashRefused,
  'verify-failed': ExitCode.verifyFailed,
  'read-failed': ExitCode.flashFailedUnchanged,
  'tool-unfit': ExitCode.missing,
  interrupted: ExitCode.interrupted,
};

/** A failure as the error that people see, its code `flash-KIND`. For `probe` and `read`, where nothing was written. */
export function flashError(failed: FlashFailure, cause?: unknown): RomkitError {
  return new RomkitError({
    code: `flash-${failed.kind}`,
    message: failed.message,
    ...(failed.hint === undefined ? {} : { hint: failed.hint }),
    ...(failed.details === undefined ? {} : { details: failed.details }),
    exitCode: exitCodes[failed.kind],
    cause,
  });
}
