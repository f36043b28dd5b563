import type { Mac } from '../../chain/event.ts';
import { findMac } from '../collect/mac.ts';

/** What a file of a boot directory is, by its name. */
export type ScriptName =
  /** For the machine with this card. */
  | { readonly type: 'machine'; readonly mac: Mac }
  /** Sends every machine to its own script. */
  | { readonly type: 'entry' }
  /** For machines that have none. */
  | { readonly type: 'default' }
  /** A script that others may chain to. */
  | { readonly type: 'script' }
  | { readonly type: 'other' };

/**
 * `52:54:00:12:34:56.gpxe`, with hyphens, without anything between, `mac-525400123456.ipxe`, `01-52-54-….ipxe`; in
 * either case, and with or without the ending.
 */
export function scriptName(name: string): ScriptName {
  const [, base = name, ending = ''] = /^(.*?)(?:\.(gpxe|ipxe|pxe|txt|cfg))?$/i.exec(name) ?? [];
  const mac = findMac(base.replace(/^(mac|01)-/i, '').replace(/%3a/gi, ':'));
  if (mac !== undefined) return { type: 'machine', mac };
  const isScript = /^[gi]pxe$/i.test(ending);
  if (isScript && /^(boot|autoexec)$/i.test(base)) return { type: 'entry' };
  if (isScript && /^default$/i.test(base)) return { type: 'default' };
  return { type: isScript ? 'script' : 'other' };
}
