import type { BootEvent, Mac } from '../../chain/event.ts';
import type { Method } from '../../chain/stage.ts';
import { samePath } from '../../chain/track.ts';
import { isBootScript, isMacScript, isPxelinuxConfig, isWhole, nbpIn, pathOf } from './seen-files.ts';

/**
 * The method by which a machine boots, from what was seen of it; null while it cannot be told, and where another
 * server answers DHCP: a script that is embedded in a ROM and one in an NBP then look alike.
 */
export function methodSeen(mac: Mac, events: readonly BootEvent[]): Method | null {
  const has = (fits: (path: string) => boolean): boolean =>
    events.some((event) => isWhole(event) && fits(pathOf(event)!));
  const nbp = nbpIn(events);
  if (has((path) => isPxelinuxConfig(path, mac))) return 'pxelinux';
  if (!has((path) => isMacScript(path, mac))) return null;
  const isChained = nbp !== null && has((path) => samePath(path, nbp));
  if (isChained && isPxelinux(nbp)) return 'pxelinux';
  if (isChained) return has(isBootScript) ? 'chain' : 'chain-embedded';
  return events.some(({ type }) => type === 'dhcp-request') ? 'rom' : null;
}

/** The method that DHCP's answer prepares, before anything proves it. */
export function methodOffered(events: readonly BootEvent[]): Method {
  const nbp = nbpIn(events);
  if (nbp === null) return 'rom';
  return isPxelinux(nbp) ? 'pxelinux' : 'chain';
}

/** pxelinux.0, lpxelinux.0: iPXE that it starts goes on in the same method. */
const isPxelinux = (nbp: string): boolean => /pxelinux\.0$/i.test(nbp);
