import { hasText, u16, u32 } from '../../../rom/image/bytes.ts';
import { isPe, machineName } from '../../../rom/image/headers/pe.ts';
import { isWebPage } from '../../../rom/image/headers/web-page.ts';
import { firstItem } from '../../../system/present.ts';

/** Beginning of a file that a machine fetched. */
export type Beginning =
  'web-page' | 'script' | 'marked' | 'blank-before-script' | 'text' | 'efi-program' | 'other';

const magic = /^#!(?:ipxe|gpxe)(?=\s|$)/;

export function beginningOf(head: Buffer): Beginning {
  if (isWebPage(head)) return 'web-page';
  if (isPe(head)) return 'efi-program';
  const text = head.toString('latin1');
  if (magic.test(text)) return 'script';
  // UTF-8's, and UTF-16's in either order (RFC 3629 section 6, RFC 2781 section 3.2).
  if (/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/.test(text)) return 'marked';
  if (magic.test(text.trimStart())) return 'blank-before-script';
  return /^[\t\n\f\r\x1b -~\x80-\xff]+$/.test(text) ? 'text' : 'other';
}

/** Processor of an EFI program or kernel, as `machineName` names it; undefined where its beginning does not say. */
export function processorOf(head: Buffer): string | undefined {
  if (isPe(head)) return machineName(u16(head, u32(head, 0x3c) + 4));
  // Linux, Documentation/arch/arm64/booting.rst, section 4.
  return hasText(head, 56, 'ARMd') ? 'arm64' : undefined;
}

/** The first line in quotation marks, for a sentence. */
export const firstLine = (head: Buffer): string =>
  JSON.stringify(
    firstItem(
      head
        .toString('utf8')
        .trimStart()
        .split(/[\r\n]/),
    ).slice(0, 60),
  );
