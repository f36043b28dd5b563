import type { Mac } from '../../chain/event.ts';
import { parseMac } from '../../chain/mac.ts';
import { RomkitError } from '../../../system/error.ts';
import type { ScriptFlavour } from '../../../rom/script/language.ts';

/** Folder of the scripts below the server's root; images and reports are below it. */
export const bootDirectory = '/bootdirectory';

export interface ScriptName {
  readonly mac: Mac;
  readonly flavour: ScriptFlavour;
}

/** `52-54-00-12-34-56.ipxe` in any spelling of the address, percent-decoded; null where it is none. */
export function readScriptName(name: string): ScriptName | null {
  const [, address, flavour] = /^(.{12,17})\.(gpxe|ipxe)$/.exec(name) ?? [];
  const mac = address === undefined ? null : readMac(address);
  return mac === null ? null : { mac, flavour: flavour as ScriptFlavour };
}

/** Null where it is no MAC address. */
export function readMac(text: string): Mac | null {
  // An error for each of a scanner's guesses would be dear.
  if (!/^[0-9a-f.:-]{12,17}$/i.test(text)) return null;
  try {
    return parseMac(text);
  } catch (error) {
    if (error instanceof RomkitError) return null;
    throw error;
  }
}

/** An image's file, and for whom it is asked. */
export interface ImagePath {
  /** Null where nobody in particular asks: a mirror, a person, a script of a static tree. */
  readonly mac: Mac | null;
  /** The boot that the script was written for; null for whichever boot of the machine is under way. */
  readonly boot: number | null;
  readonly file: FileName;
}

/** By its content, as scripts name it, or by its place in a revision, as the system of an image does. */
export type FileName =
  { readonly sha256: string } | { readonly image: string; readonly revision: number; readonly name: string };

/**
 * What follows `/bootdirectory/images/`, percent-decoded: `SHA256/NAME` or `IMAGE/REVISION/NAME`, and before it the
 * machine, `MAC/` or `MAC,BOOT/`. The address in the path is what tells whose file it is: NAT and relays hide the
 * sender. Null where it is none of these.
 */
export function readImagePath(path: string): ImagePath | null {
  const [first = '', ...others] = path.split('/');
  const [address = '', bootText] = first.split(',', 2);
  const mac = readMac(address);
  const boot = wholeNumber(bootText);
  const file = mac === null ? null : readFileName(others);
  if (file !== null) return bootText !== undefined && boot === null ? null : { mac, boot, file };
  // An image may be named as an address is written.
  const unowned = readFileName([first, ...others]);
  return unowned === null ? null : { mac: null, boot: null, file: unowned };
}

function readFileName([first = '', ...others]: readonly string[]): FileName | null {
  if (others.length === 0) return null;
  if (/^[0-9a-f]{64}$/.test(first)) return { sha256: first };
  const [revisionText, ...name] = others;
  const revision = wholeNumber(revisionText);
  return revision === null || name.length === 0 ? null : { image: first, revision, name: name.join('/') };
}

/** Folder of the images in a machine's script, without slashes around it. */
export const imagesFolder = (mac: Mac, boot: number | null): string =>
  `bootdirectory/images/${mac}${boot === null ? '' : `,${boot}`}`;

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
