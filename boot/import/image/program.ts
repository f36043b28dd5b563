import { RomkitError } from '../../../system/error.ts';
import { openRegularFile } from '../../../system/files/regular-file.ts';
import { headBytes, type Program } from '../../registry/recognise/program-file.ts';
import { recogniseProgram } from '../../registry/recognise/program.ts';

/**
 * What firmware would start from a file.
 * @returns undefined where it would start nothing; `problem` is told why
 */
export async function lookAtProgram(
  path: string,
  problem: (message: string) => void,
): Promise<Program | undefined> {
  try {
    const { file, stats } = await openRegularFile(path, path, 'a kernel');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return recogniseProgram({
        name: path,
        head: buffer.subarray(0, bytesRead),
        sizeBytes: Number(stats.size),
      });
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof RomkitError)) throw error;
    problem(error.message);
    return undefined;
  }
}
