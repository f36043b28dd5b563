import { chmod, lstat, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { missingError, RomkitError } from '../../../system/error.ts';
import type { Run, RunResult } from '../../../system/process/run.ts';
import { findInstaller, planInstall } from '../../../system/tools/packages.ts';
import { parseListing } from './iso-listing.ts';
import { mostTextBytes, type LocalFile, type Tree } from './tree.ts';
import { valueFor } from '../../../system/present.ts';

export interface IsoEnvironment {
  readonly run: Run;
  /** Where files are extracted to; whoever made it removes it. */
  readonly workFolder: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The files of an ISO 9660 image, with Rock Ridge or Joliet names, as xorriso reads it.
 * @param label of the volume
 * @throws RomkitError `tool-missing` or `iso-not-read`
 */
export async function isoTree(
  path: string,
  name: string,
  label: string,
  environment: IsoEnvironment,
): Promise<Tree> {
  const find = (type: string): string[] => ['-find', '/', '-type', type, '-exec', 'lsdl', '--'];
  const { stdout } = await xorriso(path, name, [...find('f'), ...find('l')], environment);
  const listing = parseListing(stdout);
  if (listing === undefined)
    throw notRead(name, ['xorriso listed its files in a way that romkit does not know']);
  const { files, links } = listing;
  const extract = extractor(path, name, links, environment);
  return {
    ...{ type: 'iso', name, label, files },
    async readText(file) {
      const size = files.get(file);
      if (size === undefined || size > mostTextBytes) return null;
      return readFile(valueFor(await extract([file]), file).path, 'utf8');
    },
    fetch: extract,
  };
}

/** Names in the image are never names of the system: each file gets a number. */
function extractor(
  path: string,
  name: string,
  links: ReadonlyMap<string, string>,
  environment: IsoEnvironment,
): Tree['fetch'] {
  let count = 0;
  const done = new Map<string, LocalFile>();
  return async (paths) => {
    const folder = join(environment.workFolder, 'iso');
    await mkdir(folder, { recursive: true });
    const wanted = [...new Set(paths)]
      .filter((file) => !done.has(file))
      .map((file) => ({ file, target: join(folder, String(count++)) }));
    const commands = wanted.flatMap(({ file, target }) => [
      '-extract',
      `/${links.get(file) ?? file}`,
      target,
    ]);
    if (wanted.length > 0) await xorriso(path, name, ['-osirrox', 'on', ...commands], environment);
    for (const { file, target } of wanted) {
      if (!(await lstat(target)).isFile()) throw notRead(name, [`${file} is no file`]);
      await chmod(target, 0o644);
      done.set(file, { path: target, isOurs: true });
    }
    return new Map(paths.map((file) => [file, valueFor(done, file)]));
  };
}

/** `-no_rc`: nothing of the user's own settings; `stdio:`: a file, and never a drive. */
async function xorriso(
  path: string,
  name: string,
  commands: readonly string[],
  { run, signal }: IsoEnvironment,
): Promise<RunResult> {
  const start = ['xorriso', '-no_rc', '-abort_on', 'FAILURE', '-report_about', 'SORRY'] as const;
  const result = await run({
    command: [...start, '-indev', `stdio:${resolve(path)}`, ...commands],
    env: { LC_ALL: 'C' },
    ...(signal === undefined ? {} : { signal }),
  });
  signal?.throwIfAborted();
  if (result.notFound) {
    const { hint } = planInstall(['xorriso'], findInstaller());
    throw missingError('tool-missing', 'xorriso, which reads ISO images, is missing on this machine.', hint);
  }
  if (result.exitCode === 0) return result;
  throw notRead(
    name,
    result.stderr.split('\n').filter((line) => /^(xorriso|libiso\w*) : /.test(line)),
  );
}

const notRead = (name: string, details: readonly string[]): RomkitError =>
  new RomkitError({
    code: 'iso-not-read',
    message: `The files of the ISO image ${name} cannot be read.`,
    details: details.slice(-5),
    hint: 'Compare its checksum with that of its publisher, and download it again if they differ.',
  });
