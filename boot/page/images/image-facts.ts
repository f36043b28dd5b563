import type { Image, Revision } from '../../registry/model/image.ts';
import { lastItem } from '../../../system/present.ts';

/** The revision that assignments without a pin follow. */
export const currentOf = ({ current, revisions }: Image): Revision =>
  revisions.find(({ revision }) => revision === current) ?? lastItem(revisions);

/** Bytes that a machine loads of the current revision. */
export const sizeOf = (image: Image): number => bytesOf(currentOf(image));

export const bytesOf = ({ files }: Revision): number =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
