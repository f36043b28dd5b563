import type { ScriptFlavour } from '../../rom/script/language.ts';
import type { Mac } from '../chain/event.ts';
import { parseMac } from '../chain/mac.ts';
import type { Layout } from './assignment.ts';
import { checkedLayout } from './values.ts';
import { firstItem, lastItem } from '../../system/present.ts';

/** The places of a layout as URLs that can stand in a script. */
export interface ScriptPlaces {
  /** URL of a file `SHA256/NAME` of an image. */
  readonly fileUrl: (path: string) => string;
  /** Option for the commands that load it, with a space before it, where the URL does not end in its name; else empty. */
  readonly nameOption: (path: string) => string;
  /** Folder of images, with a slash at its end. */
  readonly images: string;
  /** Folder of revisions, with a slash at its end. */
  readonly revisions: string;
  readonly interface: string;
  readonly namesInitrd: boolean;
  readonly memdiskUrl: string | null;
  /** Null: of whichever machine runs the script. */
  readonly scriptUrl: (mac: Mac | null) => string;
  readonly reportUrl: (mac: Mac | null) => string;
  /** A MAC address in words of the script. */
  readonly macText: (mac: Mac | null) => string;
}

/** `--name` of iPXE's commands came when gPXE had become iPXE. */
const nameOptions = { ipxe: '--name', gpxe: '-n' } as const;

const shaOf = (path: string): string => firstItem(path.split('/'));
const nameOf = (path: string): string => lastItem(path.split('/'));

/** As the content-addressed folder has it, which another web server or an object store holds. */
const contentPathOf = (sha256: string): string => `sha256/${sha256.slice(0, 2)}/${sha256}`;

/** @throws RomkitError `bad-parameter` or `bad-path`. */
export function scriptPlaces(layout: Layout, flavour: ScriptFlavour): ScriptPlaces {
  const {
    baseUrl,
    scripts,
    images,
    revisions,
    imageUrl,
    memdisk,
    interface: nic,
    namesInitrd,
  } = checkedLayout(layout, flavour);
  const folder = `${baseUrl}/${scripts}`;
  const macText = (mac: Mac | null): string => (mac === null ? `\${${nic}/mac}` : parseMac(mac));
  const folderOfImages = `${baseUrl}/${images}`;
  return {
    images: folderOfImages,
    revisions: `${baseUrl}/${revisions}`,
    fileUrl: (path) =>
      imageUrl === null ? folderOfImages + path : `${imageUrl}/${contentPathOf(shaOf(path))}`,
    nameOption: (path) => (imageUrl === null ? '' : ` ${nameOptions[flavour]} ${nameOf(path)}`),
    interface: nic,
    namesInitrd,
    memdiskUrl: memdisk === null ? null : `${folder}${memdisk}`,
    scriptUrl: (mac) => `${folder}${macText(mac)}.${flavour}`,
    reportUrl: (mac) => `${folder}report/${macText(mac)}`,
    macText,
  };
}
