import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FlavourName } from '../../../rom/source/flavour.ts';
import type { Source } from '../../../rom/source/source.ts';
import { homeOf, workOf, type Place } from '../process/romkit.ts';
import { noSource, sourceForTests } from './source.ts';

/** The real sources that are here. */
const realSources: { readonly ipxe: Source | undefined; readonly gpxe: Source | undefined } = {
  ipxe: await sourceForTests('ipxe'),
  gpxe: await sourceForTests('gpxe'),
};

/** Names of the tool table that a build from a real source needs. */
export const compilers = ['make', 'gcc', 'ld', 'objcopy', 'perl', 'git'] as const;

/** The reason to skip where one of these sources is not here. */
export function noReal(...flavours: readonly FlavourName[]): string | undefined {
  const absent = flavours.find((flavour) => realSources[flavour] === undefined);
  return absent === undefined ? undefined : noSource(absent);
}

/** A source as the environment variable of its flavour takes it, at the very commit that was found. */
const located = (source: Source | undefined): string | undefined =>
  source === undefined ? undefined : source.clean ? `${source.gitDir}#${source.commit}` : source.location;

/**
 * A place that builds from the real sources. Places of one name share a cache for the whole run of the tests, so that
 * a profile is compiled once; the folder is below the one that jest's global set-up makes and its tear-down removes.
 */
export function realPlace(name: string, work = name): Place {
  const root = join(process.env['ROMKIT_TEST_SHARED'] ?? '', work);
  const [ipxe, gpxe] = [located(realSources.ipxe), located(realSources.gpxe)];
  const place: Place = {
    root,
    env: {
      XDG_CACHE_HOME: join(process.env['ROMKIT_TEST_SHARED'] ?? '', name, 'cache'),
      ...(ipxe === undefined ? {} : { ROMKIT_IPXE_SOURCE: ipxe }),
      ...(gpxe === undefined ? {} : { ROMKIT_GPXE_SOURCE: gpxe }),
    },
  };
  for (const folder of [homeOf(place), workOf(place)]) mkdirSync(folder, { recursive: true });
  return place;
}
