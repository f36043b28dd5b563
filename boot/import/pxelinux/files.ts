import type { NamedSource } from '../image/linux.ts';
import { isMissing, type SiteFiles } from '../image/site-files.ts';

/** A file that an entry names, or why it is not to be had: a sentence. */
export type EntryFile = NamedSource | { readonly problem: string };

/**
 * A file as pxelinux names it: below the folder that TFTP serves, `::path` for its root, `SERVER::path`, or a URL
 * (syslinux, doc/pxelinux.txt, "PATHNAMES").
 */
export async function entryFile(text: string, served: SiteFiles): Promise<EntryFile> {
  if (/^(https?|ftp|tftp):\/\//i.test(text)) return urlFile(text);
  const [, server, path = text] = /^([^:/]*)::(.*)$/.exec(text) ?? [];
  if (server !== undefined && server !== '') return urlFile(`tftp://${server}/${path.replace(/^\/+/, '')}`);
  // A server that is not confined to its folder takes paths from the root of the file system.
  const found = path.startsWith('/') ? await served.find(path) : await served.exactly(path);
  if ('path' in found) return { name: path, source: { type: 'path', path: found.path } };
  const reason = isMissing(found) ? `is not below ${served.root}` : `is not used: ${found.problem}`;
  return { problem: `${text} ${reason}.` };
}

function urlFile(url: string): EntryFile {
  if (!URL.canParse(url) || url.length > 2000) return { problem: `${url.slice(0, 80)} is no URL.` };
  return { name: new URL(url).pathname, source: { type: 'url', url } };
}
