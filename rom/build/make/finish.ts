import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RomkitError, ExitCode } from '../../../system/error.ts';
import { writeError } from '../../../system/files/files.ts';
import type { Run } from '../../../system/process/run.ts';
import { compileError } from './compile-error.ts';
import type { LinkImage } from './link-image.ts';
import type { FinishStep, MediaRecipe } from './media.ts';
import { pathWithMtools } from './mtools.ts';
import { inTemporaryFolder } from '../../../system/files/temporary-folder.ts';

/** Where the steps find the tree's tools and what they must not depend on. */
export interface FinishContext {
  /** Folder in which the tree's util/ lies. */
  readonly tools: string;
  /** The tree's packing tool below src/. */
  readonly zbin: string | undefined;
  readonly sourceDateEpoch: number;
  readonly run: Run;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Turn a link image with a script in it into the artifact, with the source tree's own tools.
 * @param image the part `image` with the script put in.
 * @returns the artifact's bytes.
 */
export async function finish(
  link: LinkImage,
  image: Buffer,
  recipe: MediaRecipe,
  context: FinishContext,
): Promise<Buffer> {
  if (recipe.steps.length === 0) return image;
  return inTemporaryFolder(async (folder) => {
    try {
      let bytes = image;
      for (const step of recipe.steps) bytes = await runStep(step, bytes, folder, link, context);
      return bytes;
    } catch (error) {
      throw writeError(folder, error);
    }
  });
}

/** The bytes after a step; only what a tool reads or writes goes through a file. */
async function runStep(
  step: FinishStep,
  bytes: Buffer,
  folder: string,
  link: LinkImage,
  context: FinishContext,
): Promise<Buffer> {
  const tool = (command: readonly [string, ...string[]], path?: string): Promise<Buffer> =>
    callTreeTool(command, context, path);
  // genfsimg tells formats by file names.
  const file = join(folder, step.tool === 'genfsimg' ? `ipxe.${step.from}` : 'image');
  const made = join(folder, step.tool === 'genfsimg' ? `ipxe.${step.to}` : 'output');
  if (step.tool !== 'prepend') await writeFile(file, bytes);
  switch (step.tool) {
    case 'zbin':
      return tool([`./${context.zbin ?? 'util/zbin'}`, file, join(link.folder, 'zinfo')]);
    case 'pad':
      await tool(['perl', './util/padimg.pl', `--blksize=${step.blockBytes}`, `--byte=${step.fill}`, file]);
      return readFile(file);
    case 'fixrom':
      await tool(['perl', './util/fixrom.pl', file]);
      return readFile(file);
    case 'prepend':
      return Buffer.concat([await readFile(join(link.folder, step.part)), bytes]);
    case 'efirom': {
      const ids = ['-v', `0x${link.pciId.vendor}`, '-d', `0x${link.pciId.device}`];
      await tool(['./util/efirom', ...ids, '-c', file, made]);
      return readFile(made);
    }
    case 'genfsimg':
      await tool(['./util/genfsimg', '-o', made, file], await pathWithMtools(folder, context.run));
      return readFile(made);
  }
}

async function callTreeTool(
  command: readonly [string, ...string[]],
  context: FinishContext,
  path = process.env['PATH'],
): Promise<Buffer> {
  const result = await context.run({
    command,
    cwd: context.tools,
    env: { PATH: path, LC_ALL: 'C', TZ: 'UTC', SOURCE_DATE_EPOCH: String(context.sourceDateEpoch) },
    binary: true,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  if (result.exitCode === 0 && result.signal === undefined) return result.stdoutBytes ?? Buffer.alloc(0);
  context.signal?.throwIfAborted();
  const words = result.stderr.trim().split('\n');
  const [program, script] = command;
  const known = compileError(words, result, 'none: the tool ended at once');
  throw new RomkitError({
    code: known.code === 'build-failed' ? 'packing-failed' : known.code,
    message: `The source tree's ${program === 'perl' && script !== undefined ? script : program} failed with exit code ${result.exitCode}.`,
    details: words.slice(-6),
    hint:
      known.code === 'build-failed' ? 'Try --route make; if that works, report this.' : (known.hint ?? ''),
    exitCode: ExitCode.buildFailed,
  });
}
