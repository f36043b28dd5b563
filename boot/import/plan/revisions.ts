import { canonicalJson } from '../../../system/files/files.ts';
import {
  newRevisionSchema,
  type Image,
  type ImageFile,
  type NewRevision,
} from '../../registry/model/image.ts';
import type { FileSource, ImportedRevision } from '../site.ts';
import { sourceKey, type ImportKnowledge } from './import-plan.ts';

/** A revision as the registry takes it, or the files that have to be stored first. */
export type Ready = { readonly revision: NewRevision } | { readonly sources: readonly FileSource[] };

export function readyRevision(
  { number: _, files, ...values }: ImportedRevision,
  knowledge: ImportKnowledge,
): Ready {
  const stored: ImageFile[] = [];
  const sources: FileSource[] = [];
  for (const { role, name, source } of files) {
    const content = source.type === 'stored' ? source : knowledge.stored.get(sourceKey(source));
    if (content === undefined) sources.push(source);
    else stored.push({ role, name, sha256: content.sha256, sizeBytes: content.sizeBytes });
  }
  return sources.length > 0 ? { sources } : { revision: { ...values, files: stored } };
}

/** The identity of a revision: two that boot the same files and arguments have the same. */
export const contentOf = (revision: NewRevision): string =>
  canonicalJson({ ...newRevisionSchema.parse(revision), title: '' });

const indexes = new WeakMap<Image, ReadonlyMap<string, number>>();

/** The number of the image's revision with this content: the current one, else the newest; undefined where none has. */
export function numberOf(image: Image, content: string): number | undefined {
  let index = indexes.get(image);
  if (index === undefined) {
    const current = image.revisions.filter(({ revision }) => revision === image.current);
    index = new Map([...image.revisions, ...current].map((each) => [contentOf(each), each.revision]));
    indexes.set(image, index);
  }
  return index.get(content);
}
