import type { BootEvent, Mac } from '../../chain/event.ts';
import { pxelinuxName } from '../../chain/mac.ts';
import { samePath } from '../../chain/track.ts';
import { readScriptName } from '../bootdirectory/paths.ts';

/** Path of a file that an event is about; null where it is about none. */
export const pathOf = (event: BootEvent): string | null =>
  'path' in event ? event.path : 'file' in event ? event.file : null;

const nameIn = (path: string): string => path.replace(/\?.*$/s, '').split('/').at(-1) ?? '';

/** The file went out, whole. */
export const isWhole = (event: BootEvent): boolean =>
  (event.type === 'http-response' && event.status === 200 && event.complete) ||
  (event.type === 'tftp-end' && event.error === null);

export const isBootScript = (path: string): boolean => /^boot\.[gi]pxe$/.test(nameIn(path));

export const isPxelinuxConfig = (path: string, mac: Mac): boolean =>
  samePath(path, `pxelinux.cfg/${pxelinuxName(mac)}`);

/** The machine's own script, in any dialect and spelling. */
export const isMacScript = (path: string, mac: Mac): boolean =>
  isPxelinuxConfig(path, mac) || readScriptName(nameIn(path))?.mac === mac;

/** The boot program that DHCP named: a file for TFTP, or the path of an EFI program's URL; null where it named none. */
export function nbpIn(events: readonly BootEvent[]): string | null {
  for (const event of events) {
    if (event.type !== 'dhcp-reply' || event.bootFile === null) continue;
    if (!event.bootFile.includes('://')) return event.bootFile;
    const url = URL.canParse(event.bootFile) ? new URL(event.bootFile) : null;
    if (url?.pathname.endsWith('.efi') === true) return url.pathname;
  }
  return null;
}

/** Path of the first file of the machine that fits, as the machine asked for it. */
export const pathSeen = (events: readonly BootEvent[], fits: (path: string) => boolean): string | undefined =>
  events.map(pathOf).find((path) => path !== null && fits(path)) ?? undefined;
