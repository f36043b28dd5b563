import { usageError } from '../../system/error.ts';
import type { Outcome } from '../registry/decision.ts';
import type { ImageFile, ImageKind } from '../registry/model/image.ts';
import { checkedForImageUrl, revisionPath, withImageUrl } from './image-url.ts';
import { checkedPath, checkedUrl } from './values.ts';

/** An image whose values can stand in every dialect as they are. */
export interface CheckedImage {
  readonly kind: ImageKind;
  readonly title: string;
  /** `SHA256/NAME` of each file, below a folder of images. */
  readonly kernel: string | null;
  readonly initrds: readonly string[];
  readonly modules: readonly string[];
  readonly commandLine: string;
  /** Where kind chain goes to. */
  readonly url: string | null;
  /** The user's own script. */
  readonly text: string | null;
}

/** Shown where an image of kind hold gives no reason. */
export const defaultReason = 'This machine is on hold.';

/** Path of an image's file below every folder of images: content first, so that it never changes. */
export function imagePath({ sha256, name }: Pick<ImageFile, 'sha256' | 'name'>): string {
  return checkedPath(`${sha256}/${name}`);
}

/**
 * @param revisionsUrl folder of revisions as the script can name it, with a slash at its end
 * @throws RomkitError `bad-path`, `bad-command-line` or `bad-url` for a value that some dialect gives a meaning.
 */
export function checkImage(
  { revision, commandLine }: Extract<Outcome, { type: 'image' }>,
  revisionsUrl: string,
): CheckedImage {
  const paths = (role: ImageFile['role']): string[] =>
    revision.files.filter((file) => file.role === role).map(imagePath);
  return {
    kind: revision.kind,
    title: `${revision.image} revision ${revision.revision}`,
    kernel: paths('kernel')[0] ?? null,
    initrds: paths('initrd'),
    modules: paths('module'),
    commandLine: withImageUrl(checkedForImageUrl(commandLine), revisionsUrl + revisionPath(revision)),
    url: revision.url === null ? null : checkedUrl(revision.url),
    text: revision.text,
  };
}

/** @throws RomkitError `incomplete-image` where the image has not what its kind starts. */
export function requirePart<T>(image: CheckedImage, part: T | null, name: string): T {
  if (part !== null) return part;
  throw usageError(
    'incomplete-image',
    `The image ${image.title} is of kind ${image.kind} and has no ${name}.`,
    `Add a revision that has one: romkit image add`,
  );
}
