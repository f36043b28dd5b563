import { basename } from 'node:path';
import { RomkitError } from '../../../system/error.ts';
import { chunksOf } from '../content/receive.ts';
import { checkStill, openStillFile, type StillFile } from '../content/still-file.ts';
import { readInitrd, type Initrd } from '../initrd/initrd.ts';
import { headBytes, type Program } from '../recognise/program-file.ts';
import { recogniseProgram } from '../recognise/program.ts';
import type { AddEnvironment } from './add-environment.ts';
import type { LookedAt } from './gathered.ts';

/** A file of the system, and what a person calls it. */
export interface SystemFile {
  readonly path: string;
  readonly source: string;
  readonly isOurs: boolean;
  readonly sha256: string | null;
}

type InitrdEnvironment = Pick<AddEnvironment, 'filter' | 'onEvent' | 'signal'>;

/** A boot script is a text of this size at most, as a revision may have. */
const mostScriptBytes = 64 * 1024;

/**
 * Look at a file that firmware shall start.
 * @returns with its text where it is a script
 * @throws RomkitError of openStillFile, recogniseProgram, or `file-changed`
 */
export async function examineProgram(
  file: SystemFile,
  { onEvent }: Pick<AddEnvironment, 'onEvent'>,
): Promise<{ file: LookedAt; program: Program; script: string | null }> {
  const still = await openStillFile(file.path, file.source);
  try {
    const { bytesRead, buffer } = await still.file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    const { sizeBytes } = still.fingerprint;
    const program = recogniseProgram({ name: file.source, head, sizeBytes });
    onEvent({ type: 'recognised', file: file.source, as: program.title });
    const script = program.kind === 'script' ? scriptText(file.source, head, sizeBytes) : null;
    return { file: lookedAt(file, still), program, script };
  } finally {
    await still.file.close();
  }
}

/**
 * Look into a file that shall be an initrd.
 * @param takesAny the program beside which it lies takes any file
 * @throws RomkitError of openStillFile, readInitrd, or `file-changed`
 */
export async function examineInitrd(
  file: SystemFile,
  takesAny: boolean,
  environment: InitrdEnvironment,
): Promise<{ file: LookedAt; initrd: Initrd | null }> {
  const still = await openStillFile(file.path, file.source);
  try {
    const initrd = await readInitrd(watched(still, environment), file.source, environment.filter).catch(
      (error: unknown) => {
        if (takesAny && error instanceof RomkitError) return null;
        throw error;
      },
    );
    await checkStill(still);
    return { file: lookedAt(file, still), initrd };
  } finally {
    await still.file.close();
  }
}

/** A file that the system fetches, of which nothing is known. */
export async function examineModule(file: SystemFile): Promise<LookedAt> {
  const still = await openStillFile(file.path, file.source);
  await still.file.close();
  return lookedAt(file, still);
}

const lookedAt = ({ path, source, isOurs, sha256 }: SystemFile, still: StillFile): LookedAt => ({
  source,
  sizeBytes: still.fingerprint.sizeBytes,
  origin: { type: 'file', path, fingerprint: still.fingerprint, isOurs, sha256 },
});

async function* watched(
  still: StillFile,
  { onEvent, signal }: InitrdEnvironment,
): AsyncGenerator<Uint8Array> {
  let doneBytes = 0;
  for await (const chunk of chunksOf(still.file)) {
    signal?.throwIfAborted();
    doneBytes += chunk.length;
    const { sizeBytes } = still.fingerprint;
    onEvent({ type: 'step', step: 'examining', file: still.name, doneBytes, totalBytes: sizeBytes });
    yield chunk;
  }
}

function scriptText(name: string, head: Uint8Array, sizeBytes: number): string {
  if (sizeBytes <= mostScriptBytes) return Buffer.from(head).toString('utf8');
  throw new RomkitError({
    code: 'script-too-large',
    message: `The boot script ${basename(name)} has ${sizeBytes} bytes, and may have ${mostScriptBytes}.`,
    hint: 'Let a short script chain the long one.',
    exitCode: 2,
  });
}
