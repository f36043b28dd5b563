import { findMac } from '../collect/mac.ts';
import type { SiteCollector } from '../collect/collector.ts';
import type { Sourced } from './expand.ts';

/**
 * `subclass "NAME" 1:52:54:…;` names a card where its class matches `hardware` (dhcpd.conf(5), "Subclasses"): the class
 * becomes a tag of the machine. Other subclasses are no matter of machines.
 */
export function readSubclass({ statement, source }: Sourced, collector: SiteCollector): void {
  const { words, line } = statement;
  const value = words
    .slice(2)
    .map(({ text }) => text)
    .join('');
  const mac = /^0?1:/.test(value) ? findMac(value.replace(/^0?1:/, '')) : undefined;
  const place = { file: source.path, line };
  if (mac === undefined) collector.passOver('subclass');
  else collector.machine(place, { macs: [mac], tags: [words[1]?.text ?? ''] });
}
