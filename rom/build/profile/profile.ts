import { usageError } from '../../../system/error.ts';
import { canonicalJson, sha256 } from '../../../system/files/files.ts';
import type { SourceFacts } from '../../source/facts/facts.ts';
import { flavours } from '../../source/flavour.ts';
import type { Source } from '../../source/source.ts';
import type { BuildSettings } from '../request.ts';
import { readCertificates, type Certificates } from './certificates.ts';
import type { Toolchain } from './toolchain.ts';

/** Everything that compiled objects depend on. Same profile, same objects: one work copy serves it. */
export interface Profile {
  /** Names the work copy in the cache. */
  readonly id: string;
  readonly flavour: Source['flavour'];
  readonly commit: string | null;
  readonly tree: string;
  readonly sourceDateEpoch: number;
  /** Files to write into the work copy before the first make: path below src/ → text. */
  readonly headers: Readonly<Record<string, string>>;
  /** The tree's named configuration. */
  readonly config: string | null;
  readonly debug: readonly string[];
  readonly certificates: Certificates;
  readonly toolchain: Toolchain;
  readonly kinship: Kinship;
}

/** By what profiles know whether objects of one can serve the other. */
export interface Kinship {
  /** The same for profiles that differ in headers, certificates, CONFIG and DEBUG alone: make tracks those. */
  readonly family: string;
  readonly hasPrivateKey: boolean;
}

/** 2020-01-01T00:00:00Z: the build time of a tree that has no commit to take it from. */
const epochWithoutCommit = 1577836800;

/** Bump when what a work copy holds changes, so that older ones are not used. */
const profileFormat = 2;

/** The profile of some settings on a source. Pure but for reading the certificates named in the settings. */
export async function profileFor(
  source: Source,
  settings: BuildSettings,
  facts: SourceFacts,
  toolchain: Toolchain,
): Promise<Profile> {
  const headers = localHeaders(settings, facts);
  const certificates = await readCertificates(settings);
  const family = {
    format: profileFormat,
    flavour: source.flavour,
    commit: source.commit,
    tree: source.tree,
    make: flavours[source.flavour].makeVariables,
    toolchain: toolchain.identity,
  };
  const identity = {
    ...family,
    headers,
    ...variantOf(settings),
    trust: certificates.trust.map(({ fingerprint }) => fingerprint),
    cert: certificates.cert.map(({ fingerprint }) => fingerprint),
    privkey: certificates.privkey?.publicKeySha256 ?? null,
  };
  return {
    id: `${source.flavour}-${digest(identity)}`,
    flavour: source.flavour,
    commit: source.commit,
    tree: source.tree,
    sourceDateEpoch: source.commitTime ?? epochWithoutCommit,
    headers,
    config: settings.config,
    debug: settings.debug,
    certificates,
    toolchain,
    kinship: {
      family: digest({ ...family, flags: flavours[source.flavour].extraCflags }),
      hasPrivateKey: identity.privkey !== null,
    },
  };
}

/** A named configuration and debugged objects, for digests: absent where there are none, as in older ones. */
export const variantOf = ({
  config,
  debug,
}: Pick<BuildSettings, 'config' | 'debug'>): { config?: string; debug?: readonly string[] } => ({
  ...(config === null ? {} : { config }),
  ...(debug.length === 0 ? {} : { debug }),
});

const digest = (value: unknown): string => sha256(canonicalJson(value)).slice(0, 20);

/** config/local/HEADER.h for each header that the settings touch; the tree includes it last, so it wins. */
function localHeaders(settings: BuildSettings, facts: SourceFacts): Record<string, string> {
  const lines = new Map<string, string[]>();
  const add = (name: string, text: string[]): void => {
    const header = facts.options.find((option) => option.name === name)?.header ?? 'general.h';
    lines.set(header, [...(lines.get(header) ?? []), ...text]);
  };
  for (const name of settings.enable) {
    if (settings.disable.includes(name)) {
      throw usageError('option-clash', `${name} is both enabled and disabled.`, 'Take one of the two away.');
    }
    add(name, [`#undef ${name}`, `#define ${name}`]);
  }
  for (const name of settings.disable) add(name, [`#undef ${name}`]);
  for (const [name, value] of Object.entries(settings.values))
    add(name, [`#undef ${name}`, `#define ${name} ${value}`]);
  return Object.fromEntries(
    [...lines]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([header, text]) => [`config/local/${header}`, `${text.join('\n')}\n`]),
  );
}
