import { posix } from 'node:path';
import { scriptName } from '../script/machine-name.ts';
import { kindOfName, type FileKind } from './recognise-text.ts';
import { present } from '../../../system/present.ts';

/** A folder's contents, by the names in it. */
export type FolderKind = 'bootdirectory' | 'pxelinux' | { readonly main: string; readonly kind: FileKind };

/**
 * The kind of a folder: boot scripts of machines, configurations of pxelinux, or a daemon's main file. Pure.
 * @param name of the folder itself
 * @param files paths below it
 * @returns none where its files have to be looked at one by one
 */
export function kindsOfFolder(name: string, files: readonly string[]): readonly FolderKind[] {
  const isConfig = name === 'pxelinux.cfg' && files.length > 0;
  if (isConfig) return ['pxelinux'];
  return [
    ...(files.some(isMachineScript) ? (['bootdirectory'] as const) : []),
    ...(files.some((path) => path.startsWith('pxelinux.cfg/')) ? (['pxelinux'] as const) : []),
    ...files
      .filter((path) => mainFiles.has(path))
      .map((main) => ({ main, kind: present(kindOfName(main), 'kind of name') })),
  ];
}

/** Files that include the others of their folder. */
const mainFiles = new Set(['dhcpd.conf', 'kea-dhcp4.conf', 'dnsmasq.conf']);

/** A file without an ending may be anything that is named after an address; a script is known by its ending. */
function isMachineScript(path: string): boolean {
  const { type } = scriptName(posix.basename(path));
  const isBelowConfig = path.split('/').includes('pxelinux.cfg');
  return !isBelowConfig && (type === 'entry' || type === 'machine');
}
