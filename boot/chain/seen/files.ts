import type { BootEvent, DhcpReplyEvent } from '../event.ts';

/** Path of a file that an event is about; null where it is about none. */
export const pathOf = (event: BootEvent): string | null =>
  'path' in event ? event.path : 'file' in event ? event.file : null;

/** The file went out, whole. */
export const isWhole = (event: BootEvent): boolean =>
  (event.type === 'http-response' && event.status === 200 && event.complete) ||
  (event.type === 'tftp-end' && event.error === null);

/** The boot program that DHCP names: a file for TFTP, or the path of an EFI program's URL; null where it names none. */
export function nbpNamed({ bootFile }: DhcpReplyEvent): string | null {
  if (bootFile?.includes('://') !== true) return bootFile;
  const url = URL.canParse(bootFile) ? new URL(bootFile) : null;
  return url?.pathname.endsWith('.efi') === true ? url.pathname : null;
}
