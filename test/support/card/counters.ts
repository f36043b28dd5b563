/** What happened to a card since its emulator was started. */
export interface Counters {
  connections: number;
  /** From the programmer's side of the line, over all connections. */
  receivedBytes: number;
  /** SPI operations, status polls among them. */
  operations: number;
  /** Erases and programs that the chip was asked for, carried out or not. */
  changes: number;
  erases: number;
  programs: number;
  erasedBytes: number;
  programmedBytes: number;
  /** Bytes that were read out of the array. */
  readBytes: number;
}

export function newCounters(): Counters {
  return {
    ...{ connections: 0, receivedBytes: 0, operations: 0, changes: 0 },
    ...{ erases: 0, programs: 0, erasedBytes: 0, programmedBytes: 0, readBytes: 0 },
  };
}
