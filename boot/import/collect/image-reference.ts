import { revisionNameSchema, nameSchema } from '../../registry/model/names.ts';

/** An image as an assignment names it. */
export interface ImageReference {
  readonly image: string;
  /** Null follows the current revision. */
  readonly revision: number | null;
}

/** `debian` or `debian@3`; undefined where it is neither. */
export function parseImageReference(text: string): ImageReference | undefined {
  const [image = '', number, ...rest] = text.split('@');
  if (rest.length > 0 || !nameSchema.safeParse(image).success) return undefined;
  if (number === undefined) return { image, revision: null };
  const pinned = revisionNameSchema.safeParse({
    image,
    revision: /^\d{1,9}$/.test(number) ? Number(number) : 0,
  });
  return pinned.success ? pinned.data : undefined;
}
