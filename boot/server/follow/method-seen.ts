import type { Method } from '../../chain/stage.ts';
import type { SeenFacts } from './seen-facts.ts';

/**
 * The method by which a machine boots, from what was seen of it; null while it cannot be told, and where another
 * server answers DHCP: a script that is embedded in a ROM and one in an NBP then look alike.
 */
export function methodSeen(facts: SeenFacts): Method | null {
  const nbp = facts.first('nbp');
  if (facts.has('whole-pxelinux-config')) return 'pxelinux';
  if (!facts.has('whole-mac-script')) return null;
  const isChained = nbp !== null && facts.hasFile(nbp);
  if (isChained && isPxelinux(nbp)) return 'pxelinux';
  if (isChained) return facts.has('whole-boot-script') ? 'chain' : 'chain-embedded';
  return facts.has('dhcp-request') ? 'rom' : null;
}

/** The method that DHCP's answer prepares, before anything proves it. */
export function methodOffered(facts: SeenFacts): Method {
  const nbp = facts.first('nbp');
  if (nbp === null) return 'rom';
  return isPxelinux(nbp) ? 'pxelinux' : 'chain';
}

/** pxelinux.0, lpxelinux.0: iPXE that it starts goes on in the same method. */
const isPxelinux = (nbp: string): boolean => /pxelinux\.0$/i.test(nbp);
