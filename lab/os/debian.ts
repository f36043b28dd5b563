import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { missingError, RomkitError } from '../../system/error.ts';
import { makeFolder, sha256, writeFileAtomic } from '../../system/files/files.ts';
import { asRoot } from '../../system/tools/packages.ts';
import type { Run } from '../../system/process/run.ts';
import { makeRunFolder, sweepRunFolders } from '../../system/files/run-folder.ts';
import { firstItem, present } from '../../system/present.ts';

/** Files out of a Debian package, which is not installed for that. */
export interface PackageRequest {
  /** As apt knows it; of a package that only names another (linux-image-amd64) the other one is taken. */
  readonly package: string;
  /** What the real package's name looks like, where `package` only names it. */
  readonly realName?: RegExp;
  /** Patterns of tar's --wildcards, from the root: `./boot/vmlinuz-*`. */
  readonly files: readonly string[];
  /** More of them, which not every version of the package has. */
  readonly mayLack?: readonly string[];
}

interface Contents {
  readonly package: string;
  readonly request: readonly string[];
  /** SHA-256 by path without leading dot. */
  readonly files: Readonly<Record<string, string>>;
}

const contentsFile = 'contents.json';

/**
 * Get files of a Debian package, from the cache or from the archive that apt is set up for; needs no root.
 * @param cache folder that may be deleted at any time
 * @returns the folder that they lie in, with their paths below it
 * @throws RomkitError `no-apt`, `package-unknown` or `package-not-fetched`, with what to do
 */
export async function debianFiles(
  request: PackageRequest,
  cache: string,
  run: Run,
): Promise<{ readonly root: string; readonly package: string; readonly paths: readonly string[] }> {
  const parent = join(cache, 'debian');
  const root = join(parent, request.package);
  const kept = await readKept(root, request);
  const contents = kept ?? (await fetchInto(root, parent, request, run));
  return { root, package: contents.package, paths: Object.keys(contents.files) };
}

/** What was fetched before, if it is whole. */
async function readKept(root: string, request: PackageRequest): Promise<Contents | undefined> {
  try {
    const contents = JSON.parse(await readFile(join(root, contentsFile), 'utf8')) as Contents;
    if (contents.request.join('\n') !== patterns(request).join('\n')) return undefined;
    for (const [path, digest] of Object.entries(contents.files))
      if (sha256(await readFile(join(root, path))) !== digest) return undefined;
    return contents;
  } catch {
    return undefined;
  }
}

async function fetchInto(root: string, parent: string, request: PackageRequest, run: Run): Promise<Contents> {
  await makeFolder(parent);
  await sweepRunFolders(parent);
  const work = await makeRunFolder('lab', parent);
  try {
    const name = await realPackage(request, run);
    const archive = await download(name, work, run);
    const files = join(work, 'files');
    await mkdir(files);
    await unpack(archive, files, request, run);
    const contents: Contents = { package: name, request: patterns(request), files: await digests(files) };
    await writeFileAtomic(join(files, contentsFile), JSON.stringify(contents));
    await rm(root, { recursive: true, force: true });
    await rename(files, root).catch(async (error: unknown) => {
      // Another romkit may have been faster.
      if ((await readKept(root, request)) === undefined) throw error;
    });
    return contents;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** `linux-image-amd64` is nothing but a dependency on the kernel that is current. */
async function realPackage(request: PackageRequest, run: Run): Promise<string> {
  const shown = await run({
    command: ['apt-cache', 'show', '--no-all-versions', request.package],
    env: { LC_ALL: 'C' },
  });
  if (shown.notFound)
    throw missingError(
      'no-apt',
      `${request.package} comes from Debian's archive, and this system has no apt.`,
      'Name a kernel and an initrd of your own: --kernel FILE --initrd FILE.',
    );
  if (shown.exitCode !== 0) throw unknownPackage(request.package);
  if (request.realName === undefined) return request.package;
  const depends = /^Depends: (.*)$/m.exec(shown.stdout)?.[1] ?? '';
  const real = depends.split(/[,|]/).map((word) => firstItem(word.trim().split(' ')));
  const found = real.find((name) => present(request.realName, 'real name').test(name));
  if (found === undefined) throw unknownPackage(request.package);
  return found;
}

function unknownPackage(name: string): RomkitError {
  return missingError(
    'package-unknown',
    `apt does not know the package ${name}.`,
    `Fetch the package lists (${asRoot('apt-get update')}) and run the command again.`,
  );
}

async function download(name: string, folder: string, run: Run): Promise<string> {
  const result = await run({
    // As root apt would hand the download to a user who may not write here.
    command: ['apt-get', '-q', '-o', 'APT::Sandbox::User=root', 'download', name],
    cwd: folder,
    env: { LC_ALL: 'C' },
  });
  const archive = (await readdir(folder)).find((file) => file.endsWith('.deb'));
  if (result.exitCode === 0 && archive !== undefined) return join(folder, archive);
  throw new RomkitError({
    code: 'package-not-fetched',
    message: `${name} could not be fetched from Debian's archive.`,
    details: result.stderr.trim().split('\n').slice(-5),
    hint: 'Look whether this machine reaches its package archive (apt-get update), or name a kernel and an initrd of your own: --kernel FILE --initrd FILE.',
  });
}

const patterns = ({ files, mayLack = [] }: PackageRequest): readonly string[] => [...files, ...mayLack];

/** dpkg-deb checks the archive as it reads it; tar complains of each pattern that finds nothing. */
async function unpack(archive: string, folder: string, request: PackageRequest, run: Run): Promise<void> {
  const script =
    'archive=$1 folder=$2; shift 2; ' +
    'dpkg-deb --fsys-tarfile "$archive" | tar -x -C "$folder" --no-same-owner --wildcards -- "$@"';
  const result = await run({
    command: ['sh', '-c', script, 'unpack', archive, folder, ...patterns(request)],
    env: { LC_ALL: 'C' },
  });
  const allowed = (line: string): boolean =>
    line.startsWith('tar: Exiting') ||
    (request.mayLack ?? []).some((pattern) => line === `tar: ${pattern}: Not found in archive`);
  if (result.exitCode === 0 || (result.exitCode === 2 && result.stderr.trim().split('\n').every(allowed)))
    return;
  throw new RomkitError({
    code: 'package-not-unpacked',
    message: `${archive.replace(/^.*\//, '')} does not hold what is needed of it.`,
    details: result.stderr.trim().split('\n').slice(-5),
    hint: 'Name a kernel and an initrd of your own: --kernel FILE --initrd FILE.',
  });
}

async function digests(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of (await readdir(root, { recursive: true })).sort())
    if ((await stat(join(root, path))).isFile()) found[path] = sha256(await readFile(join(root, path)));
  return found;
}
