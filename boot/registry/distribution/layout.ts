import type { Tree } from './tree.ts';
import { firstItem } from '../../../system/present.ts';

/** How a distribution lays out what it boots from, and what its kernel has to be told. */
export interface Layout {
  /** For people: `Debian live`. */
  readonly name: string;
  /** What it is told by, for the message where none fits: `live/vmlinuz and live/filesystem.squashfs`. */
  readonly sign: string;
  find(tree: Tree): Promise<Found | null>;
}

/** Files of a distribution; paths are of the tree. */
export interface Found {
  /** `Debian GNU/Linux 12.5.0 "Bookworm"` */
  readonly title: string | null;
  readonly kernel: string;
  readonly initrds: readonly string[];
  /** What the system fetches by itself once it runs. */
  readonly modules: readonly FoundModule[];
  /** The whole ISO image is fetched by the system, under this name. */
  readonly wholeImage: string | null;
  /** With `${image-url}`. */
  readonly commandLine: string;
  /** The system copies its modules, or the whole image, into memory. */
  readonly runsFromMemory: boolean;
  /** What was not found, or has to be supplied: sentences. */
  readonly notes: readonly string[];
}

export interface FoundModule {
  readonly path: string;
  /** Below the image's URL, as the system asks for it. */
  readonly name: string;
}

/** A found system with the usual answers, except for what is named. */
export const found = (parts: Pick<Found, 'kernel' | 'initrds'> & Partial<Found>): Found => ({
  title: null,
  modules: [],
  wholeImage: null,
  commandLine: '',
  runsFromMemory: false,
  notes: [],
  ...parts,
});

/** Words of a command line, without those that are absent. */
export const words = (...parts: readonly (string | null | false | undefined)[]): string =>
  parts.filter((part) => typeof part === 'string' && part !== '').join(' ');

/** The first line of a text, as a title; quotation marks of `.disk/info` and the like are left out. */
export function titleFrom(text: string | null, end: RegExp = /$/): string | null {
  const line = firstItem((text ?? '').split('\n')).split(end)[0] ?? '';
  const title = line.replaceAll('"', '').replace(/\s+/g, ' ').trim().slice(0, 100);
  return title === '' ? null : title;
}
