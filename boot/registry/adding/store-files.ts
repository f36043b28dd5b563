import { RomkitError, usageError } from '../../../system/error.ts';
import { chunksOf, type ReceiveOptions, type StoredContent } from '../content/receive.ts';
import { checkStill, openStillFile } from '../content/still-file.ts';
import { gunzip } from '../initrd/packing.ts';
import type { Tree } from '../distribution/tree.ts';
import type { ImageFile } from '../model/image.ts';
import type { AddEnvironment } from './add-environment.ts';
import type { FileOrigin, PlannedFile } from './add-plan.ts';
import { present, valueFor } from '../../../system/present.ts';

/**
 * Put the files of a plan into the content store.
 * @param tree where those of the origin `tree` are
 * @throws RomkitError `file-changed`, `wrong-checksum`, `disk-full`, …
 */
export async function storeFiles(
  files: readonly PlannedFile[],
  tree: Tree | null,
  environment: AddEnvironment,
): Promise<ImageFile[]> {
  const paths = files.flatMap(({ origin }) => (origin.type === 'tree' ? [origin.path] : []));
  // All at once, and before the image that they are in is moved away.
  if (tree !== null && paths.length > 0) await extract(tree, paths, environment);
  const stored: ImageFile[] = [];
  for (const file of files) {
    const content = await store(file, tree, environment);
    const image = { role: file.role, name: file.name, ...content };
    environment.onEvent({ type: 'stored', ...image });
    stored.push(image);
  }
  return stored;
}

async function extract(tree: Tree, paths: readonly string[], { onEvent }: AddEnvironment): Promise<void> {
  const totalBytes = paths.reduce((sum, path) => sum + (tree.files.get(path) ?? 0), 0);
  onEvent({ type: 'step', step: 'extracting', file: tree.name, doneBytes: 0, totalBytes });
  await tree.fetch(paths);
}

async function store(
  file: PlannedFile,
  tree: Tree | null,
  environment: AddEnvironment,
): Promise<StoredContent> {
  const { content, onEvent, signal } = environment;
  const options: ReceiveOptions = {
    signal,
    onProgress: (doneBytes) =>
      onEvent({ type: 'step', step: 'storing', file: file.source, doneBytes, totalBytes: file.sizeBytes }),
  };
  const { origin } = file;
  if (origin.type === 'tree') {
    const place = valueFor(await present(tree, 'tree').fetch([origin.path]), origin.path);
    return place.isOurs ? content.adopt(place.path, options) : content.putFile(place.path, options);
  }
  if (file.packing !== null) return storeUnpacked(file.source, origin, environment);
  if (origin.isOurs) return content.adopt(origin.path, options);
  const { path, fingerprint, sha256 } = origin;
  const stored = await content.putFile(path, { ...options, name: file.source, expected: fingerprint });
  if (sha256 === null || sha256 === stored.sha256) return stored;
  throw usageError(
    'wrong-checksum',
    `${file.source} has the SHA-256 checksum ${stored.sha256}, and not ${sha256}.`,
    'Copy or download it again.',
  );
}

async function storeUnpacked(
  name: string,
  { path, fingerprint }: Extract<FileOrigin, { type: 'file' }>,
  { content, signal }: AddEnvironment,
): Promise<StoredContent> {
  const still = await openStillFile(path, name, fingerprint);
  try {
    const stored = await content.putStream(gunzip(chunksOf(still.file)), { signal });
    await checkStill(still);
    return stored;
  } catch (error) {
    if (error instanceof RomkitError || signal?.aborted === true) throw error;
    throw usageError('program-truncated', `${name} is cut off or damaged.`, 'Copy or download it again.');
  } finally {
    await still.file.close();
  }
}
