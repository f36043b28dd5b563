import type { ImportedTarget, Place } from '../site.ts';
import type { SiteCollector } from './collector.ts';

/** The meaning of a boot file in a DHCP configuration. */
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

/** A boot file as a configuration names it. */
export interface FoundBootFile {
  readonly place: Place;
  readonly file: string;
  /** Of the innermost block that names one. */
  readonly nextServer: string | null;
  /** The statement's name: `filename`, `boot-file-name`, `dhcp-boot`. */
  readonly statement: string;
}

/**
 * Take a boot file over as an image that chains to it, assigned to what it is for; or say why not.
 * @param target null: the machines of a network, whichever they are
 */
export function takeBootFile(
  found: FoundBootFile,
  target: ImportedTarget | null,
  collector: SiteCollector,
): void {
  const { place, file, nextServer, statement } = found;
  const meaning = bootFileMeaning(file, nextServer);
  if (meaning.type === 'romkit') collector.passOver(`${statement} (romkit serves its own)`);
  else if (target === null)
    collector.problem(
      place,
      `The boot file "${file}" is for all machines of a network; make an image of it and assign it to default.`,
    );
  else if (meaning.type === 'chain') collector.assignChain(place, target, meaning.url);
  else collector.problem(place, `The boot file "${file}" is not taken over: ${meaning.why}.`);
}
