import { RomkitError } from '../../../system/error.ts';
import { backupOf, type FlashHistory, type FlashRecord } from '../record/history.ts';
import { loadImage } from '../record/images.ts';

/** The whole content of a chip before a flash and after it. */
export interface ContentsAround {
  readonly before: Buffer;
  readonly after: Buffer;
}

/**
 * Load the contents around a flash; null where it made no backup, or either content is missing or damaged. The way
 * back must not depend on more than the content that goes back: without these two the slot alone is compared.
 */
export async function contentsAround(
  { images }: Pick<FlashHistory, 'images'>,
  flash: FlashRecord,
): Promise<ContentsAround | null> {
  const backup = backupOf(flash);
  if (backup === null) return null;
  try {
    return {
      before: await loadImage(images, backup.sha256),
      after: await loadImage(images, flash.plan.newSha256),
    };
  } catch (error) {
    if (error instanceof RomkitError) return null;
    throw error;
  }
}
