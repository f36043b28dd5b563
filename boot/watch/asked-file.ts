import type { BootEvent, Mac } from '../chain/event.ts';
import { beginningOf } from '../chain/diagnosis/first-bytes.ts';
import { isWhole, pathOf } from '../chain/seen/files.ts';
import { barePath, samePath } from '../chain/track.ts';
import { purposeOf } from '../evidence/console/fetch.ts';

/** Purpose of a file in a boot. A `part` belongs to a boot program: a module of pxelinux, the loader behind a shim. */
export type Role = 'nbp' | 'part' | 'script' | 'machine-script' | 'image';

/** A file that a machine asked for; several attempts at one are one. */
export interface AskedFile {
  readonly path: string;
  readonly role: Role;
  /** It came whole, once at least. */
  readonly isWhole: boolean;
}

/** Kernels and initrds are larger, scripts smaller; a site keeps the former in a folder of their own. */
const leastImageBytes = 256 * 1024;
const imageName =
  /(?:^|[/=])(?:[bz]?vmlinu[xz]|linux|kernel|bzimage|wimboot|memdisk|initr|initramfs|rootfs|core)[^/]*$|(?:^|\/)images\/|\.(?:img|iso|gz|xz|zst|lz4|cpio|wim|squashfs)$/i;

/**
 * The files of one boot, in the order in which they were asked for first.
 * @param nbp the boot program that DHCP named; null where it named none
 */
export function askedFiles(events: readonly BootEvent[], mac: Mac, nbp: string | null): AskedFile[] {
  const files = new Map<string, Attempts>();
  for (const event of events) {
    const path = pathOf(event);
    if (path === null) continue;
    const file = files.get(barePath(path)) ?? { ...begun, path };
    files.set(barePath(path), file);
    if ('bytes' in event) file.bytes = Math.max(file.bytes, event.bytes);
    file.isWhole ||= isWhole(event);
    if ('firstBytes' in event) file.firstBytes = event.firstBytes ?? '';
    if (event.type === 'http-response') file.isRedirected = event.status >= 300 && event.status < 400;
  }
  return [...files.values()].flatMap((file) => {
    const { path, isWhole, isRedirected } = file;
    return isRedirected || (isOptional(path) && !isWhole)
      ? []
      : [{ path, isWhole, role: roleOf(file, mac, nbp) }];
  });
}

interface Attempts {
  readonly path: string;
  isWhole: boolean;
  /** The last one was. */
  isRedirected: boolean;
  bytes: number;
  /** In hexadecimal digits; empty while none has come. */
  firstBytes: string;
}

const begun = { isWhole: false, isRedirected: false, bytes: 0, firstBytes: '' };

/** iPXE for UEFI looks for this script beside itself, whether anybody has written one or not. */
const isOptional = (path: string): boolean => /(?:^|\/)autoexec\.ipxe$/.test(path);

function roleOf({ path, bytes, firstBytes }: Attempts, mac: Mac, nbp: string | null): Role {
  const bare = path.replace(/\?.*$/s, '');
  if (nbp !== null && samePath(path, nbp)) return 'nbp';
  if (/\.c32$/i.test(bare)) return 'part';
  if (path.includes('pxelinux.cfg/')) return 'machine-script';
  const beginning = firstBytes === '' ? null : beginningOf(Buffer.from(firstBytes, 'hex'));
  const purpose = purposeOf(bare);
  if (purpose === 'nbp' && beginning !== 'script') return nbp === null ? 'nbp' : 'part';
  if (beginning !== 'script' && (bytes >= leastImageBytes || imageName.test(bare) || beginning === 'other'))
    return 'image';
  if (namesMac(path, mac)) return 'machine-script';
  return purpose === 'machine-script' ? purpose : 'script';
}

/** In any spelling, in the path or its query. */
const namesMac = (path: string, mac: Mac): boolean =>
  path
    .toLowerCase()
    .replace(/[^0-9a-f]/g, '')
    .includes(mac.replaceAll(':', ''));
