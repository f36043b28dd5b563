import { asBuffer } from '../bytes.ts';

/** The beginning of what a server sends in place of a file. */
export function isWebPage(head: Uint8Array): boolean {
  const beginning = asBuffer(head.subarray(0, 512))
    .toString('latin1')
    .replace(/^(\xef\xbb\xbf)?\s*(<!--[^]*?-->\s*)?/, '')
    .toLowerCase();
  return /^<(!doctype html|html|head|body|\?xml[^>]*>\s*<(!doctype )?html)/.test(beginning);
}
