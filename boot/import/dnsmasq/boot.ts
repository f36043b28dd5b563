import { nameSchema } from '../../registry/model/names.ts';
import { takeBootFile } from '../collect/boot-file.ts';
import type { SiteCollector } from '../collect/collector.ts';
import type { Place } from '../site.ts';

/** `dhcp-boot=[tag:TAG,]FILE[,SERVERNAME[,ADDRESS]]` (dnsmasq(8), --dhcp-boot). */
export interface BootLine {
  readonly place: Place;
  readonly fields: readonly string[];
}

/**
 * A boot file for a tag that machines have is the image of the tag; one for tags that clients are given by what they
 * ask is for all machines.
 * @param tags those that machines have by their entries
 */
export function readBoot(
  { place, fields }: BootLine,
  tags: ReadonlySet<string>,
  collector: SiteCollector,
): void {
  const conditions = fields.filter((field) => /^(tag|net):/.test(field)).map((field) => field.slice(4));
  const [file = '', name = '', address = ''] = fields.filter((field) => !/^(tag|net):/.test(field));
  if (file === '') {
    collector.passOver('dhcp-boot');
    return;
  }
  const [tag, ...more] = conditions;
  const isTag = tag !== undefined && more.length === 0 && tags.has(tag) && nameSchema.safeParse(tag).success;
  const nextServer = [address, name].find((each) => each !== '') ?? null;
  takeBootFile(
    { place, file, nextServer, statement: 'dhcp-boot' },
    isTag ? { type: 'tag', tag } : null,
    collector,
  );
}
