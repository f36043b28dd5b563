import type { Mac } from '../chain/event.ts';

export const dialects = ['ipxe', 'gpxe', 'pxelinux'] as const;
export type Dialect = (typeof dialects)[number];

/** Whose script is wanted, and in which language. */
export interface ScriptRequest {
  readonly dialect: Dialect;
  /** Null: one script for whichever machine runs it, in a static tree; the firmware puts its own address in. */
  readonly mac: Mac | null;
  /** How often in a row this machine has asked without an image to boot: `?attempt=` of its URL, 0 without it. */
  readonly attempt: number;
  /**
   * The server holds its answer to `?attempt=` until there is an image to boot (`holdMs` at the longest). False for
   * files of a static tree, which answer at once.
   */
  readonly held: boolean;
}

/**
 * The language of whoever asks for a script by HTTP. Embedded scripts of iPXE ask for `.gpxe` unless told otherwise,
 * so its name goes before the file's.
 */
export function dialectOf(suffix: 'ipxe' | 'gpxe', userAgent: string | null): 'ipxe' | 'gpxe' {
  if (/^iPXE\b/.test(userAgent ?? '')) return 'ipxe';
  return /^gPXE\b/.test(userAgent ?? '') ? 'gpxe' : suffix;
}

/** For a comment in a script. */
export const whose = ({ mac }: ScriptRequest): string => mac ?? 'every machine without a script';
