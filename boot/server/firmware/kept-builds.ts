import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RomkitError, systemErrorCode } from '../../../system/error.ts';
import { makeFolder, sha256, writeError, writeFileAtomic } from '../../../system/files/files.ts';
import { readFirmwareFile } from '../../../system/files/regular-file.ts';
import {
  keptBuildSchema,
  manifestSchema,
  stampSchema,
  surplusBuilds,
  type KeptBuild,
  type KeptLimits,
} from './kept-build.ts';

const usualLimits: KeptLimits = { builds: 200, sizeBytes: 512 << 20 };

/** Folders of what is not finished: the store's own, and nobody else's. */
const unfinished = /^(?:work|new|old)-[0-9a-f]{12}$/;

const recordName = 'build.json';

/** Firmware that was built here: `STAMP/` with the file, its manifest and a record. */
export class KeptBuilds {
  readonly #folder: string;
  readonly #limits: KeptLimits;
  readonly #builds = new Map<string, KeptBuild>();

  private constructor(folder: string, limits: KeptLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Read what is kept in a folder, which may be absent; what an ended server left unfinished goes. */
  static async open(folder: string, limits = usualLimits): Promise<KeptBuilds> {
    const kept = new KeptBuilds(folder, limits);
    for (const name of await namesIn(folder)) {
      if (unfinished.test(name)) await rm(join(folder, name), { recursive: true, force: true });
      else if (stampSchema.safeParse(name).success) await kept.#read(name);
    }
    return kept;
  }

  /** Newest first. */
  list(): KeptBuild[] {
    return [...this.#builds.values()].sort((a, b) => b.builtMs - a.builtMs);
  }

  /** A new folder to build in; whoever asked removes it. */
  async workFolder(): Promise<string> {
    const folder = this.#unfinished('work');
    await makeFolder(folder);
    return folder;
  }

  /**
   * Keep a file with the manifest beside it (`FILE.json`); older builds make room.
   * @param isUsed whether a machine runs the build with this stamp
   * @throws RomkitError `firmware-damaged` where the two do not belong together, and of writeFileAtomic
   */
  async add(
    path: string,
    { by, builtMs, isUsed }: { by: string; builtMs: number; isUsed: (stamp: string) => boolean },
  ): Promise<KeptBuild> {
    const [bytes, text] = await Promise.all([readFirmwareFile(path), readFile(`${path}.json`)]);
    const { stamp, file, sizeBytes, sha256: hash, flavour, target, source } = manifestOf(text, path);
    if (stamp === null || sha256(bytes) !== hash) throw damaged(file);
    const { commit } = source;
    const build = { stamp, file, sizeBytes, sha256: hash, flavour, target, commit, by, builtMs };
    await this.#write(build, bytes, text);
    this.#builds.set(stamp, build);
    for (const old of surplusBuilds([...this.#builds.values()], isUsed, stamp, this.#limits))
      await this.#remove(old.stamp);
    return build;
  }

  /**
   * A kept file, as it was built.
   * @throws RomkitError `unknown-firmware`, or `firmware-damaged` where its bytes are others now
   */
  async file(stamp: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const { file, sha256: hash } = this.#known(stamp);
    const bytes = await readFirmwareFile(join(this.#folder, stamp, file));
    if (sha256(bytes) !== hash) throw damaged(file);
    return { name: file, bytes };
  }

  /** The manifest of a kept file, as it was written. @throws RomkitError `unknown-firmware`, `firmware-damaged` */
  async manifest(stamp: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const { file, sha256: hash } = this.#known(stamp);
    const name = `${file}.json`;
    const bytes = await readFile(join(this.#folder, stamp, name)).catch((error: unknown) => {
      throw damaged(name, error);
    });
    if (manifestOf(bytes, name).sha256 !== hash) throw damaged(name);
    return { name, bytes };
  }

  #known(stamp: string): KeptBuild {
    const build = this.#builds.get(stamp);
    if (build !== undefined) return build;
    throw new RomkitError({
      code: 'unknown-firmware',
      message: `No firmware with the stamp ${stamp} is kept here.`,
      hint: 'It was built elsewhere, or has made room for newer builds.',
    });
  }

  async #read(stamp: string): Promise<void> {
    const text = await readFile(join(this.#folder, stamp, recordName), 'utf8').catch(() => '');
    const record = keptBuildSchema.safeParse(parsed(text));
    if (record.success && record.data.stamp === stamp) this.#builds.set(stamp, record.data);
  }

  /** All three files, or none. */
  async #write(build: KeptBuild, bytes: Buffer, manifest: Buffer): Promise<void> {
    const [fresh, old] = [this.#unfinished('new'), this.#unfinished('old')];
    const place = join(this.#folder, build.stamp);
    try {
      await writeFileAtomic(join(fresh, build.file), bytes);
      await writeFileAtomic(join(fresh, `${build.file}.json`), manifest);
      await writeFileAtomic(join(fresh, recordName), `${JSON.stringify(build, null, 2)}\n`);
      await rename(place, old).catch(unlessMissing);
      await rename(fresh, place);
    } catch (error) {
      throw writeError(place, error);
    } finally {
      await rm(fresh, { recursive: true, force: true });
      await rm(old, { recursive: true, force: true });
    }
  }

  async #remove(stamp: string): Promise<void> {
    this.#builds.delete(stamp);
    const old = this.#unfinished('old');
    await rename(join(this.#folder, stamp), old).catch(unlessMissing);
    await rm(old, { recursive: true, force: true });
  }

  #unfinished(kind: 'work' | 'new' | 'old'): string {
    return join(this.#folder, `${kind}-${randomBytes(6).toString('hex')}`);
  }
}

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: unknown) => {
    unlessMissing(error);
    return [];
  });

function unlessMissing(error: unknown): void {
  if (systemErrorCode(error) !== 'ENOENT') throw error;
}

function manifestOf(text: Buffer, name: string) {
  const manifest = manifestSchema.safeParse(parsed(text.toString('utf8')));
  if (!manifest.success) throw damaged(name, manifest.error);
  return manifest.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const damaged = (name: string, cause?: unknown): RomkitError =>
  new RomkitError({
    code: 'firmware-damaged',
    message: `${name} is not as it was built: it is not given away.`,
    hint: 'Build it again.',
    cause,
  });
