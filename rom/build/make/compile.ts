import { readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder, writeError, writeFileAtomic } from '../../../system/files/files.ts';
import { takeLock } from '../../../system/lock/lock.ts';
import type { Source } from '../../source/source.ts';
import { openWorkCopy } from '../../source/repository/workcopy.ts';
import type { BuildEnvironment } from '../environment.ts';
import { keepProfile, binFolder, binLock, readKeptProfile } from '../profile/kept-profile.ts';
import { certificatePath } from './make.ts';
import { makeGoals } from './make-goals.ts';
import { nearestRelative } from '../profile/relative.ts';
import type { Profile } from '../profile/profile.ts';
import { toolchainVersions } from '../profile/toolchain.ts';

/** A profile's work copy while its lock is held. */
export interface Compiler {
  readonly folder: string;
  /** The work copy's src/ folder. */
  readonly src: string;
  /** Make goals (all of one BIN folder, or tools) with these files embedded; paths are relative to src/. */
  make(goals: readonly string[], embed: readonly string[], targets: readonly string[]): Promise<void>;
  /** Make links that a script is put into later; what they do not need may stay uncompiled. */
  link(goals: readonly string[], embed: readonly string[], targets: readonly string[]): Promise<void>;
  /** Put a file where makefiles can name it; written only when it differs, so that make sees no change. */
  stage(path: string, content: Buffer): Promise<void>;
}

/**
 * Work in a profile's work copy for one BIN folder, alone: a second romkit that wants the same profile waits and says so.
 * @throws RomkitError of the build, or the abort reason.
 */
export async function compileWith<T>(
  plan: { readonly source: Source; readonly profile: Profile; readonly jobs: number },
  bin: string,
  targets: readonly string[],
  environment: BuildEnvironment,
  work: (compiler: Compiler) => Promise<T>,
): Promise<T> {
  const { profile } = plan;
  const folder = binFolder(environment.cache, profile, bin);
  const lock = await takeLock(binLock(folder), {
    ...(environment.signal === undefined ? {} : { signal: environment.signal }),
    onWait: (pid) => {
      environment.onEvent({ type: 'step', targets, step: 'waiting' });
      environment.onEvent({
        type: 'note',
        message: `Another romkit (process ${pid}) builds the same settings; waiting for it.`,
      });
    },
  });
  try {
    environment.onEvent({ type: 'step', targets, step: 'copying' });
    await makeFolder(folder, 0o700);
    if ((await readKeptProfile(folder)) === undefined)
      await keepProfile(folder, profile, await toolchainVersions(environment.tool));
    const opened = await openWorkCopy(
      folder,
      {
        gitDir: plan.source.gitDir,
        tree: plan.source.tree,
        files: profile.headers,
        lend: () => nearestRelative(environment.cache, profile, bin),
      },
      environment.tool,
    );
    const { src } = opened;
    let { changed } = opened;
    const stage = (path: string, content: Buffer): Promise<void> => stageFile(join(src, path), content);
    await stageCertificates(profile, src, stage);
    const compile =
      (making: 'make' | 'link'): Compiler['make'] =>
      (goals, embed, made) => {
        const work = { folder, src, bin, goals, embed, targets: made, changed, making };
        changed = [];
        return makeGoals(work, plan, environment);
      };
    return await work({ folder, src, stage, make: compile('make'), link: compile('link') });
  } catch (error) {
    // The log, the tools and the links are written here: the disk may be full at any of them.
    throw writeError(folder, error);
  } finally {
    await lock.release();
  }
}

async function stageFile(path: string, content: Buffer): Promise<void> {
  const before = await readFile(path).catch(() => undefined);
  if (before === undefined || !before.equals(content)) await writeFileAtomic(path, content);
}

/** Copies of certificates; of the private key only a link, so that no second copy of it is made. */
async function stageCertificates(
  profile: Profile,
  src: string,
  stage: (path: string, content: Buffer) => Promise<void>,
): Promise<void> {
  const { trust, cert, privkey } = profile.certificates;
  for (const certificate of [...trust, ...cert])
    await stage(certificatePath(certificate), Buffer.from(certificate.pem));
  if (privkey === null) return;
  const link = join(src, 'romkit/private-key.pem');
  await makeFolder(dirname(link));
  await rm(link, { force: true });
  await symlink(resolve(privkey.path), link);
}
