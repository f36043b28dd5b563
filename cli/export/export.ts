import { resolve } from 'node:path';
import type { PlannedFile } from '../../boot/daemons/daemon-plan.ts';
import type { Pool } from '../pool/pool.ts';
import { count } from '../pool/text/change-text.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { exportedFiles, type ExportOptions, type FileExport } from './exports.ts';
import { placeFiles, writeFiles } from './write-export.ts';

export interface OutOptions {
  readonly out?: string | undefined;
  readonly force?: true | undefined;
}

/** `romkit export KIND`: to stdout, or to a file or folder. */
export async function exportFiles(
  { cwd }: Context,
  { registry }: Pool,
  output: Output,
  kind: FileExport,
  options: ExportOptions & OutOptions,
): Promise<void> {
  const files = exportedFiles(kind, registry.snapshot(), options);
  if (options.out === undefined) {
    print(files, output);
    return;
  }
  const placed = await placeFiles(files, options.out, resolve(cwd, options.out));
  await writeFiles(placed, options.force === true);
  const written = placed.map(({ path }) => path);
  if (placed.length < files.length) tellRest(files, output);
  output.result({ written }, written.join('\n'));
}

/** A pipe takes one file; the others are named. */
function print(files: readonly PlannedFile[], output: Output): void {
  const [main] = files;
  output.result({ files: files.map(({ path, text }) => ({ path, text })) }, main?.text ?? '');
  tellRest(files, output);
}

function tellRest([main, ...rest]: readonly PlannedFile[], output: Output): void {
  if (main === undefined || rest.length === 0) return;
  output.note(
    `This is ${main.path}; it wants ${count(rest.length, 'more file')}: ${rest.map(({ path }) => path).join(', ')}.`,
  );
  output.note('--out FOLDER/ writes all of them below a folder, --out / where they belong.');
}
