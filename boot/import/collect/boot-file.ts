/** What a boot file of a DHCP configuration is to romkit. */
export type BootFileMeaning =
  /** A program or an entry script that romkit serves itself. */
  | { readonly type: 'romkit' }
  /** Something of the site's own, at a URL. */
  | { readonly type: 'chain'; readonly url: string }
  | { readonly type: 'unknown'; readonly why: string };

/** pxelinux, iPXE and gPXE by the names of their builds, and the scripts that send a machine to its own. */
const programs =
  /^(l?pxelinux\.0|gpxelinux\.0|(undionly|ipxe|gpxe|snponly|snp|intel|realtek|virtio-net)[\w-]*(\.pcbios|\.efi)?\.(k?kpxe|pxe|efi|efidrv|lkrn|0|bin)|(boot|autoexec)\.[gi]pxe)$/i;

/**
 * Is a boot file a part of how romkit boots every machine, or an image of its own?
 * @param nextServer address or name; null where none is named
 */
export function bootFileMeaning(file: string, nextServer: string | null): BootFileMeaning {
  if (/\$\{[^}]*mac[^}]*\}/i.test(file)) return { type: 'romkit' };
  const path = file.replace(/[?#].*$/, '');
  if (programs.test(path.split(/[/\\]/).at(-1) ?? '')) return { type: 'romkit' };
  if (file.includes('${')) return { type: 'unknown', why: 'it has a setting in it' };
  if (/^(https?|tftp|ftp|nfs):\/\/[^/]+\/./i.test(file)) return checkedUrl(file);
  if (/^[a-z]+:/i.test(file)) return { type: 'unknown', why: 'it is no URL that firmware loads files from' };
  if (nextServer === null) return { type: 'unknown', why: 'no next-server is named' };
  return checkedUrl(`tftp://${nextServer}/${path.replace(/^\/+/, '')}`);
}

function checkedUrl(url: string): BootFileMeaning {
  return URL.canParse(url) && url.length <= 2000 && /^[!-~]+$/.test(url)
    ? { type: 'chain', url }
    : { type: 'unknown', why: 'it makes no URL' };
}
