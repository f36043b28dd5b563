import type { Mac } from '../../chain/event.ts';
import { pxelinuxName } from '../../chain/mac.ts';
import { samePath } from '../../chain/track.ts';
import { readScriptName } from '../bootdirectory/paths.ts';

const nameIn = (path: string): string => path.replace(/\?.*$/s, '').split('/').at(-1) ?? '';

export const isBootScript = (path: string): boolean => /^boot\.[gi]pxe$/.test(nameIn(path));

export const isPxelinuxConfig = (path: string, mac: Mac): boolean =>
  path.includes('pxelinux.cfg/') && samePath(path, `pxelinux.cfg/${pxelinuxName(mac)}`);

/** The machine's own script, in any dialect and spelling. */
export const isMacScript = (path: string, mac: Mac): boolean =>
  isPxelinuxConfig(path, mac) || readScriptName(nameIn(path))?.mac === mac;
