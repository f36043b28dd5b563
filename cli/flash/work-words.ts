import type { FlashWork } from '../../rom/flash/burn/events.ts';

/** Pieces of work as people are told of them. */
export const workWords: Readonly<Record<FlashWork, string>> = {
  reading: 'reading the chip',
  'backing-up': 'reading it again for the backup',
  writing: 'writing',
  verifying: 'reading it back',
};

export const heldMessage =
  'The chip is being written; romkit ends when it is done and read back. Ending it by force leaves it half written.';

export const bootutilHeldMessage =
  'BootUtil is writing to the card; romkit ends when it is done and asked again.';
