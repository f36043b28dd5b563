import type { ScriptFlavour } from '../../rom/script/language.ts';
import type { Mac } from '../chain/event.ts';
import { parseMac } from '../chain/mac.ts';
import type { Layout } from './assignment.ts';
import { checkedLayout } from './values.ts';

/** The places of a layout as URLs that can stand in a script. */
export interface ScriptPlaces {
  /** Folder of images, with a slash at its end. */
  readonly images: string;
  readonly interface: string;
  readonly namesInitrd: boolean;
  readonly memdiskUrl: string | null;
  readonly scriptUrl: (mac: Mac) => string;
  readonly reportUrl: (mac: Mac) => string;
}

/** @throws RomkitError `bad-parameter` or `bad-path`. */
export function scriptPlaces(layout: Layout, flavour: ScriptFlavour): ScriptPlaces {
  const {
    baseUrl,
    scripts,
    images,
    imageUrl,
    memdisk,
    interface: nic,
    namesInitrd,
  } = checkedLayout(layout, flavour);
  const folder = `${baseUrl}/${scripts}`;
  return {
    images: imageUrl === null ? `${baseUrl}/${images}` : `${imageUrl}/`,
    interface: nic,
    namesInitrd,
    memdiskUrl: memdisk === null ? null : `${folder}${memdisk}`,
    scriptUrl: (mac) => `${folder}${parseMac(mac)}.${flavour}`,
    reportUrl: (mac) => `${folder}report/${parseMac(mac)}`,
  };
}
