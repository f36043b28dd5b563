import type { BootEvent, DhcpReplyEvent, Mac } from '../../chain/event.ts';
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
  path.includes('pxelinux.cfg/') && samePath(path, `pxelinux.cfg/${pxelinuxName(mac)}`);

/** The machine's own script, in any dialect and spelling. */
export const isMacScript = (path: string, mac: Mac): boolean =>
  isPxelinuxConfig(path, mac) || readScriptName(nameIn(path))?.mac === mac;

/** The boot program that DHCP names: a file for TFTP, or the path of an EFI program's URL; null where it names none. */
export function nbpNamed({ bootFile }: DhcpReplyEvent): string | null {
  if (bootFile?.includes('://') !== true) return bootFile;
  const url = URL.canParse(bootFile) ? new URL(bootFile) : null;
  return url?.pathname.endsWith('.efi') === true ? url.pathname : null;
}
