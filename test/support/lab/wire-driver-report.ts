import type { BootEvent } from '../../../boot/chain/event.ts';

/** What a client program said. */
export interface ClientWords {
  readonly command: string;
  readonly exitCode: number;
  readonly stdout: string;
}

/** The output of test/support/lab/wire-driver.ts. */
export interface DriverReport {
  readonly events: readonly BootEvent[];
  readonly clients: readonly ClientWords[];
  /** Events out of the file with whole packets. */
  readonly eventsOfFile: readonly BootEvent[];
  readonly totals: { readonly packets: number; readonly dropped: number };
  readonly errors: readonly string[];
}

/** Files that the servers have; `wrap` has more blocks of 8 bytes than there are block numbers. */
export const driverFiles = { bigBytes: 2_000_003, wrapBytes: 70_000 * 8 + 5, smallBytes: 1024 };
