/** A SPI NOR flash as its data sheet describes it. Pages are 256 bytes, erase blocks 4, 32 and 64 KiB. */
export interface ChipModel {
  /** As flashrom names it; null where several of its chips answer alike. */
  readonly flashromName: string | null;
  readonly sizeBytes: number;
  /** Answer to 9F: manufacturer, type, capacity (JEDEC JEP106). */
  readonly jedecId: readonly [number, number, number];
  /** Answer to AB, and the second byte of the answer to 90. */
  readonly deviceId: number;
}

export const chipModels = {
  W25X40: { flashromName: 'W25X40', sizeBytes: 512 << 10, jedecId: [0xef, 0x30, 0x13], deviceId: 0x12 },
  W25X80: { flashromName: 'W25X80', sizeBytes: 1 << 20, jedecId: [0xef, 0x30, 0x14], deviceId: 0x13 },
  /** Two chips of flashrom's table have this id, so it asks for `--chip`. */
  W25Q64: { flashromName: null, sizeBytes: 8 << 20, jedecId: [0xef, 0x40, 0x17], deviceId: 0x16 },
} as const satisfies Record<string, ChipModel>;

export type ChipName = keyof typeof chipModels;
