import type { Image, ImageFile } from '../../registry/model/image.ts';
import type { Snapshot } from '../../registry/snapshot.ts';
import type { FileName } from './paths.ts';

export type StoredFile = Pick<ImageFile, 'sha256' | 'sizeBytes'>;

const indexes = new WeakMap<ReadonlyMap<string, Image>, ReadonlyMap<string, StoredFile>>();

/** A file that some image of the registry has; undefined where none has it: nothing else of the store is shown. */
export function findFile(snapshot: Snapshot, name: FileName): StoredFile | undefined {
  if ('sha256' in name) return byContent(snapshot).get(name.sha256);
  const revisions = snapshot.images.get(name.image)?.revisions;
  return revisions
    ?.find(({ revision }) => revision === name.revision)
    ?.files.find((file) => file.name === name.name);
}

/** Made once for each set of images. */
function byContent({ images }: Snapshot): ReadonlyMap<string, StoredFile> {
  const known = indexes.get(images);
  if (known !== undefined) return known;
  const files = [...images.values()].flatMap(({ revisions }) => revisions.flatMap((each) => each.files));
  const index = new Map(files.map((file) => [file.sha256, file]));
  indexes.set(images, index);
  return index;
}
