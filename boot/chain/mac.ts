import { usageError } from '../../system/error.ts';
import type { Mac } from './event.ts';

/**
 * A MAC address in any common spelling (`52:54:00:12:34:56`, `52-54-…`, `5254.0012.3456`, `525400123456`) as the
 * firmware writes it: lower case with colons.
 * @throws RomkitError `bad-mac`.
 */
export function parseMac(text: string): Mac {
  const spelling =
    /^([0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\2){4}[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$|^[0-9a-f]{12}$/i;
  if (!spelling.test(text)) {
    throw usageError(
      'bad-mac',
      `${JSON.stringify(text.slice(0, 60))} is no MAC address.`,
      'Write it as 52:54:00:12:34:56.',
    );
  }
  const digits = text.replace(/[^0-9a-f]/gi, '').toLowerCase();
  return digits.replace(/..(?!$)/g, '$&:');
}

/** The name pxelinux looks for: hardware type 01 (Ethernet) and the MAC address with hyphens (syslinux, doc/pxelinux.txt). */
export function pxelinuxName(mac: Mac): string {
  return `01-${parseMac(mac).replaceAll(':', '-')}`;
}
