import { posix } from 'node:path';
import { findSettingReferences, parseSettingName } from '../../../rom/script/settings.ts';
import type { Mac } from '../../chain/event.ts';
import type { NamedSource } from '../image/linux.ts';
import { isMissing, type SiteFile, type SiteFiles } from '../image/site-files.ts';

/** Where files of a script are looked for. */
export interface UrlEnvironment {
  readonly site: SiteFiles;
  /** Whose script it is; null where it is for whichever machine. */
  readonly mac: Mac | null;
  /** The address or name that `${next-server}` stands for; null where it is not known. */
  readonly nextServer: string | null;
}

/** A file that a script names, or why it is not to be had: a sentence. */
export type UrlFile = NamedSource | { readonly problem: string };

/**
 * A file by its URL: below the folder where it is there, else by the URL itself.
 * @param script path of the script: relative URLs begin there
 */
export async function urlFile(
  written: string,
  script: string,
  environment: UrlEnvironment,
): Promise<UrlFile> {
  const { site } = environment;
  const url = withCard(written, environment);
  const { server, path } = partsOf(url);
  if (path.includes('${')) return { problem: `${written} depends on what the firmware finds.` };
  const found = await lookUp(url, script, environment);
  if ('path' in found) return { name: path, source: { type: 'path', path: found.path } };
  if (!isMissing(found)) return { problem: `${written} is not used: ${found.problem}.` };
  const absolute = url.replaceAll(nextServerPattern, environment.nextServer ?? '$&');
  if (server === null) return { problem: `${written} is not below ${site.root}.` };
  if (absolute.includes('${') || server === '')
    return { problem: `${written} is not below ${site.root}, and which server it is on is not known.` };
  if (!URL.canParse(absolute) || absolute.length > 2000)
    return { problem: `${written.slice(0, 80)} is no URL.` };
  return { name: path, source: { type: 'url', url: absolute } };
}

/** The path of a file that a script chains to, where it is below the folder. */
export async function localScript(
  written: string,
  script: string,
  environment: UrlEnvironment,
): Promise<string | undefined> {
  const found = await lookUp(withCard(written, environment), script, environment);
  return 'path' in found ? found.path : undefined;
}

function lookUp(url: string, script: string, environment: UrlEnvironment): Promise<SiteFile> {
  const { server, path } = partsOf(url);
  const isRelative = server === null && !path.startsWith('/');
  const local = decoded(path);
  const { site } = environment;
  if (isRelative) return site.exactly(posix.relative(site.root, posix.join(posix.dirname(script), local)));
  // A bare name below another server's root could be anybody's.
  return site.find(local, server === null || isOwn(server, environment) ? 1 : 2);
}

const nextServerPattern = /\$\{(?:[\w.]+\/)?next-server\}/g;

/** `http://SERVER/PATH` without its query. */
function partsOf(url: string): { readonly server: string | null; readonly path: string } {
  const [, server, path] = /^[a-z]+:\/\/([^/]*)(\/[^?#]*)?/i.exec(url) ?? [];
  return server === undefined
    ? { server: null, path: url.replace(/[?#].*$/, '') }
    : { server, path: path ?? '/' };
}

const isOwn = (server: string, { nextServer }: UrlEnvironment): boolean =>
  server === '' ||
  server.includes('${') ||
  (nextServer !== null && server.replace(/:\d+$/, '') === nextServer);

/** Is it the URL of a script for whichever machine asks, named by its MAC address? */
export const namesCard = (url: string): boolean =>
  findSettingReferences(url).some(({ content }) => /^mac(hyp)?$/.test(parseSettingName(content).name));

/** The URL with the machine's own address in it. */
function withCard(url: string, { mac }: UrlEnvironment): string {
  if (mac === null) return url;
  return findSettingReferences(url)
    .filter(({ nested }) => !nested)
    .reduceRight((done, { at, content }) => {
      const { name, format } = parseSettingName(content);
      const value =
        name === 'machyp' ? cardText(mac, 'hexhyp') : name === 'mac' ? cardText(mac, format) : undefined;
      return value === undefined ? done : done.slice(0, at) + value + done.slice(at + content.length + 3);
    }, url);
}

/** A MAC address in one of iPXE's formats; undefined for others. */
function cardText(mac: Mac, format: string | undefined): string | undefined {
  if (format === undefined || format === 'hex' || format === 'string') return mac;
  if (format === 'hexhyp') return mac.replaceAll(':', '-');
  return format === 'hexraw' ? mac.replaceAll(':', '') : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
