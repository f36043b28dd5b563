import type { Source } from '../source/source.ts';

/** What somebody wants built; everything that decides the bytes is in here or in the source tree. */
export interface BuildRequest {
  readonly source: Source;
  readonly targets: readonly string[];
  /** The first is run at power-on; the others lie beside it in the firmware. Empty: plain firmware. */
  readonly scripts: readonly EmbeddedFile[];
  readonly settings: BuildSettings;
  readonly route: Route | 'auto';
}

/**
 * `embed` puts the script into the finished link image, `make` builds the plain way.
 */
export type Route = 'embed' | 'make';

export interface EmbeddedFile {
  /** Base name, as `chain NAME` inside the firmware would call it. */
  readonly name: string;
  readonly content: Buffer;
  /** Where it came from, for people: a path or `template:NAME`. */
  readonly origin: string;
}

/** Settings of a build profile: same settings and source, same compiled objects. */
export interface BuildSettings {
  /** Names as the source tree's headers spell them. */
  readonly enable: readonly string[];
  readonly disable: readonly string[];
  /** Values, e.g. COMSPEED: 115200. */
  readonly values: Readonly<Record<string, string>>;
  /** The tree's named configuration to start from. */
  readonly config: string | null;
  /** Objects to compile with debug messages: NAME[:LEVEL[:DEFAULT]]. */
  readonly debug: readonly string[];
  /** PEM files. */
  readonly trust: readonly string[];
  readonly cert: readonly string[];
  readonly privkey: string | null;
}

export const plainSettings: BuildSettings = {
  enable: [],
  disable: [],
  values: {},
  config: null,
  debug: [],
  trust: [],
  cert: [],
  privkey: null,
};
