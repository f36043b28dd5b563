/** A file that a boot program fetches, as it tells of it: `http://10.77.0.1/boot.gpxe... ok`. */
export interface Fetch {
  readonly kind: 'fetch';
  readonly result: 'begun' | 'ok' | 'failed';
  readonly url: string;
  /** What went wrong, in its own words. */
  readonly words: string;
  /** Some of it has come for certain. */
  readonly hasPercentage: boolean;
}

const scheme = '(?:https?|tftp|ftp|nfs|file)://';
/** Only behind the dots of the one before: an address in brackets explains an error. */
const nextUrl = new RegExp(`(?<=\\.)(?=${scheme})`);
const isUrl = new RegExp(`^${scheme}`);
/** The address of an explanation, behind an error; a full line may cut it off. */
const explanation = /\s*\(https?:\/\/[^)]*(?:\)|$)/g;

/**
 * The fetches that a line tells of. iPXE has a line for each; gPXE leaves a script's line open as long as it runs, so
 * what the script fetches stands behind it and shows that the script came.
 */
export function readFetches(line: string): Fetch[] {
  const pxelinux = /^Loading (\S+?)\.\.\.+ *(ok|failed.*)?$/.exec(line);
  if (pxelinux !== null) return [fetchOf(pxelinux[1] ?? '', pxelinux[2] ?? '')];
  const text = line.replace(explanation, '');
  if (!isUrl.test(text)) return [];
  return text.split(nextUrl).map((part, index, parts) => {
    const [, url = part, words = ''] = /^(\S+?)\.+(?:\s+|$)(.*)$/.exec(part) ?? [];
    return index < parts.length - 1 ? fetchOf(url, 'ok') : fetchOf(url, words.trim());
  });
}

function fetchOf(url: string, words: string): Fetch {
  // A percentage that the next one writes over.
  const hasPercentage = /^\d+%$/.test(words);
  // What the boot program wrote last may be lost, when a kernel takes the port over: half an "ok" is no failure.
  const isOpen = /^o?k?$/.test(words) && words !== 'ok';
  const result = isOpen || hasPercentage ? 'begun' : /^(?:\d+% *)?ok\b/.test(words) ? 'ok' : 'failed';
  return { kind: 'fetch', result, url, words: result === 'failed' ? words : '', hasPercentage };
}

/** What a file is for, as far as its name tells. */
export type FilePurpose = 'nbp' | 'machine-script' | 'script' | 'image';

/** A MAC address as scripts have it in their names; gPXE cuts long addresses off. */
const macInName = /(?:[\da-f]{2}[:-]){5}(?:[\da-f]{2})?|(?<![\da-f])[\da-f]{12}(?![\da-f])/i;

export function purposeOf(url: string): FilePurpose {
  const path = decoded(url.replace(new RegExp(`^${scheme}[^/]*`), ''));
  if (url === 'NBP' || /(?:\.k{0,2}pxe|\.0|\.efi)$/i.test(path)) return 'nbp';
  if (macInName.test(path)) return 'machine-script';
  return /\.(?:ipxe|gpxe|php|cgi|cfg)(?:$|\?)/i.test(path) ? 'script' : 'image';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
