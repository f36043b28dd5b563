import { createHash } from 'node:crypto';
import { RomkitError } from '../../../system/error.ts';
import type { AddEnvironment } from '../../registry/adding/add-environment.ts';
import { locate } from '../../registry/adding/locate.ts';
import { chunksOf, type StoredContent } from '../../registry/content/receive.ts';
import { checkStill, openStillFile } from '../../registry/content/still-file.ts';
import { sourceKey } from '../plan/import-plan.ts';
import { filesToStore } from '../plan/plan.ts';
import type { FileSource, ImportedSite, Place, Problem } from '../site.ts';

/** The files of a site by `sourceKey`, and those that are not to be had. */
export interface SiteFilesStored {
  readonly stored: ReadonlyMap<string, StoredContent>;
  readonly problems: readonly Problem[];
}

type StoreEnvironment = Pick<AddEnvironment, 'content' | 'onEvent' | 'signal'>;
type Source = Exclude<FileSource, { type: 'stored' }>;

/**
 * Put the files of a site's images into the content store.
 * @throws RomkitError `disk-full`, `no-permission`, … of the store; what cannot be read or fetched is a problem
 */
export function storeFiles(site: ImportedSite, environment: StoreEnvironment): Promise<SiteFilesStored> {
  return eachFile(site, environment, (source) => store(source, environment));
}

/** Read the files of a site's images without storing them; what lies elsewhere is not fetched. */
export function hashFiles(site: ImportedSite, environment: StoreEnvironment): Promise<SiteFilesStored> {
  return eachFile(site, environment, (source) =>
    source.type === 'path' ? hashFile(source.path) : Promise.resolve(undefined),
  );
}

async function eachFile(
  site: ImportedSite,
  { content, signal }: StoreEnvironment,
  work: (source: Source) => Promise<StoredContent | undefined>,
): Promise<SiteFilesStored> {
  const stored = new Map<string, StoredContent>();
  const problems: Problem[] = [];
  for (const source of filesToStore(site)) {
    signal?.throwIfAborted();
    try {
      const found = await work(source);
      if (found !== undefined) stored.set(sourceKey(source), found);
    } catch (error) {
      if (!(error instanceof RomkitError) || storeFaults.has(error.code)) throw error;
      problems.push({ ...placeOf(site, source), message: `A file is missing. ${error.message}` });
    }
  }
  return { stored, problems: [...problems, ...(await absentContent(site, content))] };
}

/** Faults of this machine's own disk: the next file would have them too. */
const storeFaults = new Set(['disk-full', 'read-only', 'not-writable']);

async function store(source: Source, environment: StoreEnvironment): Promise<StoredContent> {
  const { content, signal } = environment;
  if (source.type === 'path') return content.putFile(source.path, { signal });
  const { path } = await locate({ name: source.url, at: source.url, sha256: null }, environment);
  return content.adopt(path, { signal });
}

async function hashFile(path: string): Promise<StoredContent> {
  const still = await openStillFile(path);
  try {
    const digest = createHash('sha256');
    for await (const chunk of chunksOf(still.file)) digest.update(chunk);
    await checkStill(still);
    return { sha256: digest.digest('hex'), sizeBytes: still.fingerprint.sizeBytes };
  } finally {
    await still.file.close();
  }
}

/** Files that romkit's own YAML names by their content, which another folder of images may hold. */
async function absentContent(site: ImportedSite, content: StoreEnvironment['content']): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { name, place, revisions } of site.images)
    for (const { files, number } of revisions)
      for (const { name: file, source } of files)
        if (source.type === 'stored' && !(await content.has(source.sha256)))
          problems.push({
            ...{ file: place.file, line: place.line },
            message: `The file ${file} of ${name}@${number} is not in the folder of images; copy it to ${content.pathOf(source.sha256)}.`,
          });
  return problems;
}

function placeOf({ images }: ImportedSite, source: Source): Place {
  const key = sourceKey(source);
  const image = images.find(({ revisions }) =>
    revisions.some(({ files }) =>
      files.some((file) => file.source.type !== 'stored' && sourceKey(file.source) === key),
    ),
  );
  return image === undefined ? { file: key, line: null } : { file: image.place.file, line: image.place.line };
}
