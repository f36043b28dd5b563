import type { Registry } from '../../registry/registry.ts';
import type { ByteRange } from '../bytes/range.ts';
import type { ServerLog } from '../log.ts';
import type { BootStep, OpenBoot } from './open-boot.ts';

/** A file of an image on its way to a machine. */
export interface Ticket {
  /** The last bytes wait until `sent` has resolved: they spend "next boot only". */
  readonly holdsTail: boolean;
  /**
   * A part of the file went out, or is about to with its last bytes.
   * @throws where the boot log cannot record that "next boot only" is spent
   */
  sent(sha256: string, range: ByteRange): Promise<void>;
}

export interface TrackerOptions {
  readonly registry: Registry;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: ServerLog;
  /** A boot came further by what this server did itself. */
  readonly onStep?: (boot: OpenBoot, step: BootStep, atMs: number) => void;
  /** A boot is remembered no longer: its machine began another, or too many others began theirs. */
  readonly onForgotten?: (boot: OpenBoot) => void;
  /** Machines whose boots are remembered at a time; an older one is found again in the boot log. */
  readonly mostBoots?: number;
}

/** Ten thousand machines of a pool, and as many that nobody knows. */
export const usualMostBoots = 20_000;
