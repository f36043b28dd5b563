import { join } from 'node:path';
import { listEntries } from '../../../rom/build/profile/cache.ts';
import { toolsFolder } from '../../../rom/build/profile/kept-profile.ts';
import { readLinkImage, readPart, type LinkImage } from '../../../rom/build/make/link-image.ts';
import { slotBytes, slotContent } from '../../../rom/build/make/slot.ts';
import { flavours } from '../../../rom/source/flavour.ts';
import { cacheOf, type Place } from '../../support/process/romkit.ts';

/** What romkit keeps of undionly.kpxe, and the tool that packs it. */
export interface KeptLink {
  readonly link: LinkImage;
  readonly image: Buffer;
  readonly zinfo: string;
  readonly zbin: string;
}

/** @throws Error where the place has none. */
export async function keptLink(place: Place): Promise<KeptLink> {
  for (const { folder } of await listEntries(cacheOf(place))) {
    const link = await readLinkImage(join(folder, 'links', 'undionly.kpxe'));
    const image = link === undefined ? undefined : await readPart(link, 'image');
    if (link === undefined || image === undefined) continue;
    const zbin = join(toolsFolder(folder), flavours.ipxe.zbin['i386']!);
    return { link, image, zinfo: join(link.folder, 'zinfo'), zbin };
  }
  throw new Error('romkit has kept no link of undionly.kpxe');
}

/** The image with a script in it, as romkit hands it to zbin. */
export function patched({ image, link }: KeptLink, script: Buffer, stamp: string): Buffer {
  const copy = Buffer.from(image);
  slotContent(script, stamp).copy(copy, link.slotOffset, 0, slotBytes);
  for (const offset of link.buildIdOffsets) Buffer.from(stamp.slice(0, 8), 'hex').copy(copy, offset);
  return copy;
}
