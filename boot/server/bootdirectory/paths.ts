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
  try {
    return parseMac(text);
  } catch (error) {
    if (error instanceof RomkitError) return null;
    throw error;
  }
}

/** A file of a revision, and for whom it is asked. */
export interface ImagePath {
  /** Null where nobody in particular asks: a mirror, a person, a script of a static tree. */
  readonly mac: Mac | null;
  /** The boot that the script was written for; null for whichever boot of the machine is under way. */
  readonly boot: number | null;
  readonly image: string;
  readonly revision: number;
  readonly file: string;
}

/**
 * What follows `/bootdirectory/images/`, percent-decoded: `IMAGE/REVISION/FILE`, `MAC/IMAGE/REVISION/FILE` or
 * `MAC/BOOT/IMAGE/REVISION/FILE`. The address in the path is what tells whose file it is: NAT and relays hide the
 * sender. Null where it is none of these.
 */
export function readImagePath(path: string): ImagePath | null {
  const parts = path.split('/');
  const [image, revisionText, file] = parts.slice(-3);
  const revision = wholeNumber(revisionText);
  if (image === undefined || revision === null || file === undefined) return null;
  const [address, bootText, ...others] = parts.slice(0, -3);
  const mac = address === undefined ? null : readMac(address);
  const boot = wholeNumber(bootText);
  if ((address !== undefined && mac === null) || others.length > 0) return null;
  if (bootText !== undefined && boot === null) return null;
  return { mac, boot, image, revision, file };
}

/** Folder of the images in a machine's script, without slashes around it. */
export const imagesFolder = (mac: Mac, boot: number | null): string =>
  `bootdirectory/images/${mac}${boot === null ? '' : `/${boot}`}`;

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
