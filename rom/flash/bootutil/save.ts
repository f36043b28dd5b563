import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isPadding } from '../../image/bytes.ts';
import { switchIn, type BootutilPort } from '../backends/bootutil.ts';
import type { Supervised } from '../backends/supervise.ts';
import { failure, flashError } from '../backend.ts';
import { callBootutil, type BootutilEnvironment } from './ask.ts';
import { linesIn } from './bootutil-output.ts';

/** No card has a flash of that size. */
const largestBytes = 64 << 20;

/**
 * Save what is in a port's flash, in BootUtil's own format: read twice, and equal.
 * @param folder for what is only needed meanwhile
 * @throws RomkitError `flash-read-failed`, exit code 32
 */
export async function saveImage(
  port: BootutilPort,
  folder: string,
  environment: BootutilEnvironment,
  signal: AbortSignal,
): Promise<Buffer> {
  const first = await readOnce(port, join(folder, 'first.flb'), environment, signal);
  const second = await readOnce(port, join(folder, 'second.flb'), environment, signal);
  if (first.equals(second)) return first;
  throw failed('BootUtil saved the flash twice, and read different bytes.', port);
}

async function readOnce(
  port: BootutilPort,
  file: string,
  environment: BootutilEnvironment,
  signal: AbortSignal,
): Promise<Buffer> {
  const result = await callBootutil(
    environment,
    [`-NIC=${port.port}`, '-SAVEIMAGE', `-FILE=${file}`],
    signal,
  );
  const content = await readFile(file).catch(() => undefined);
  await rm(file, { force: true });
  if (result.end !== 'exited' || result.exitCode !== 0 || content === undefined)
    throw failed(`BootUtil could not save what is in the flash of port ${port.port}.`, port, result);
  if (content.length === 0) throw failed('BootUtil saved an empty file.', port, result);
  if (isPadding(content))
    throw failed('What BootUtil saved is all FF or all 00: it did not really read the flash.', port, result);
  if (content.length > largestBytes)
    throw failed(`What BootUtil saved is larger than any flash: ${content.length} bytes.`, port, result);
  return content;
}

function failed(message: string, { mac, state }: BootutilPort, result?: Supervised): Error {
  const hint =
    switchIn(state) === 'disabled'
      ? `The flash is disabled; first romkit flash bootutil enable --device ${mac}`
      : 'It saves boot ROMs of Intel’s only; flashrom reads all that is in a chip (romkit flash list shows the ways).';
  const details = linesIn(result?.output ?? '').slice(-10);
  return flashError(failure('read-failed', message, { hint, details }));
}
