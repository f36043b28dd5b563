import type { BootEvent, Mac } from '../chain/event.ts';
import { isWhole, pathOf } from '../chain/seen/files.ts';
import { barePath, samePath } from '../chain/track.ts';
import { purposeOf } from '../evidence/console/fetch.ts';

/** What a file is for in a boot. A `part` belongs to a boot program: a module of pxelinux, the loader behind a shim. */
export type Role = 'nbp' | 'part' | 'script' | 'machine-script' | 'image';

/** A file that a machine asked for; several attempts at one are one. */
export interface AskedFile {
  readonly path: string;
  readonly role: Role;
  /** It came whole, once at least. */
  readonly isWhole: boolean;
}

/** Kernels and initrds are larger, scripts smaller. */
const leastImageBytes = 256 * 1024;
const imageName =
  /(?:^|[/=])(?:[bz]?vmlinu[xz]|linux|kernel|bzimage|wimboot|memdisk|initr|initramfs|rootfs|core)[^/]*$|\.(?:img|iso|gz|xz|zst|lz4|cpio|wim|squashfs)$/i;

/**
 * The files of one boot, in the order in which they were asked for first.
 * @param nbp the boot program that DHCP named; null where it named none
 */
export function askedFiles(events: readonly BootEvent[], mac: Mac, nbp: string | null): AskedFile[] {
  const files = new Map<string, { path: string; isWhole: boolean; isRedirected: boolean; bytes: number }>();
  for (const event of events) {
    const path = pathOf(event);
    if (path === null) continue;
    const file = files.get(barePath(path)) ?? { path, isWhole: false, isRedirected: false, bytes: 0 };
    files.set(barePath(path), file);
    if ('bytes' in event) file.bytes = Math.max(file.bytes, event.bytes);
    file.isWhole ||= isWhole(event);
    if (event.type === 'http-response') file.isRedirected = event.status >= 300 && event.status < 400;
  }
  return [...files.values()].flatMap(({ path, isWhole, isRedirected, bytes }) =>
    isRedirected || (isOptional(path) && !isWhole)
      ? []
      : [{ path, isWhole, role: roleOf(path, bytes, mac, nbp) }],
  );
}

/** iPXE for UEFI looks for this script beside itself, whether anybody has written one or not. */
const isOptional = (path: string): boolean => /(?:^|\/)autoexec\.ipxe$/.test(path);

function roleOf(path: string, bytes: number, mac: Mac, nbp: string | null): Role {
  const bare = path.replace(/\?.*$/s, '');
  if (nbp !== null && samePath(path, nbp)) return 'nbp';
  if (/\.c32$/i.test(bare)) return 'part';
  if (path.includes('pxelinux.cfg/')) return 'machine-script';
  if (bytes >= leastImageBytes || imageName.test(bare)) return 'image';
  if (namesMac(path, mac)) return 'machine-script';
  const purpose = purposeOf(bare);
  if (purpose === 'nbp') return nbp === null ? 'nbp' : 'part';
  return purpose === 'image' ? 'script' : purpose;
}

/** In any spelling, in the path or its query. */
const namesMac = (path: string, mac: Mac): boolean =>
  path
    .toLowerCase()
    .replace(/[^0-9a-f]/g, '')
    .includes(mac.replaceAll(':', ''));
