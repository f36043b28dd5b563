import type { FlashFailure } from '../../../../../rom/flash/backend.ts';
import type { Asked } from '../../../../../rom/flash/backends/flashrom/verdict.ts';
import type { Position } from '../../../../../rom/flash/backends/flashrom/follow.ts';
import type { Invoked } from '../../../../../rom/flash/backends/flashrom/invoke.ts';

/** Who asks: a user at a USB programmer. */
export const asked: Asked = { programmer: 'ch341a_spi', chip: 'X', isRoot: false };

export const untouched: Position = { step: 'reading', address: 0, blockBytes: 0, touched: null };
export const erasing: Position = { ...untouched, touched: { step: 'erasing', address: 0x2000 } };
export const writing: Position = { ...untouched, touched: { step: 'writing', address: 0x3000 } };

/** A flashrom that ended, its words, and what else is to be different. */
export const ended = (exitCode: number | null, output = '', more: Partial<Invoked> = {}): Invoked => ({
  ...{ end: 'exited', exitCode, signal: null, output, position: untouched },
  ...more,
});

/** Kind and message of a failure. */
export const verdict = (failed: FlashFailure | undefined): string | undefined =>
  failed === undefined ? undefined : `${failed.kind}: ${failed.message}`;
