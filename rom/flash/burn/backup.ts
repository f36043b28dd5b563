import { isPadding } from '../../image/bytes.ts';
import { ExitCode, RomkitError } from '../../../system/error.ts';
import { readContent, type FlashEnvironment } from './environment.ts';
import { copyImage, storeImage } from '../record/images.ts';
import type { FlashPlan } from '../plan/flash-plan.ts';
import { describeRanges, differingRanges } from '../plan/slot.ts';

export interface Backup {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly file: string;
  readonly copy: string | null;
}

/**
 * Make sure that there is a way back: read everything a second time, compare, and store it, on the disk when this
 * resolves. Nothing is erased before.
 * @param first what was read for the plan
 * @param copyTo `--backup-to`
 * @throws RomkitError `backup-impossible`, exit code 30
 */
export async function makeBackup(
  environment: FlashEnvironment,
  plan: FlashPlan,
  first: Buffer,
  copyTo: string | null,
  { recovering = false } = {},
): Promise<Backup> {
  const second = await readContent(environment, 'backing-up');
  if (!second.equals(first)) throw unsteady(first, second);
  // A chip whose flash was cut off may have been erased by it.
  const mayBeBlank =
    recovering ||
    plan.kind === 'rollback' ||
    environment.backend.can.content === 'rom' ||
    plan.lifted.some(({ reason }) => reason === 'blank-chip');
  if (isPadding(second) && !mayBeBlank) throw impossible('it reads as all FF or all 00');
  if (second.length !== plan.chip.sizeBytes)
    throw impossible(`${second.length} of ${plan.chip.sizeBytes} bytes were read`);
  const { device, chip, identity, card, tool } = plan;
  const stored = await storeImage(environment.history.images, second, {
    kind: 'backup',
    readAt: new Date().toISOString(),
    device,
    chip,
    identity,
    card,
    tool,
  });
  if (copyTo !== null) await copyImage(copyTo, second);
  environment.onEvent({ type: 'backup', file: stored.file, sha256: stored.sha256, copy: copyTo });
  return { ...stored, copy: copyTo };
}

function unsteady(first: Buffer, second: Buffer): RomkitError {
  if (first.length !== second.length) return impossible('two reads gave different sizes');
  return impossible(`two reads differ: ${describeRanges(differingRanges(first, second))}`);
}

const impossible = (why: string): RomkitError =>
  new RomkitError({
    code: 'backup-impossible',
    message: `No backup can be made of the chip: ${why}.`,
    hint: 'Nothing was written. Check the wiring and the power, shorten the wires, slow the programmer down.',
    exitCode: ExitCode.flashRefused,
  });
