import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../rom/host/find-program.ts';
import type { Source } from '../../rom/source/source.ts';
import { homeOf, workOf, type Place } from './romkit.ts';
import { sourceForTests } from './source.ts';

/** The real sources that are here. */
export const realSources: { readonly ipxe: Source | undefined; readonly gpxe: Source | undefined } = {
  ipxe: await sourceForTests('ipxe'),
  gpxe: await sourceForTests('gpxe'),
};

const needed = ['make', 'gcc', 'ld', 'ar', 'objcopy', 'nm', 'perl', 'git'];

export const hasCompiler: boolean = needed.every((tool) => findProgram(tool) !== undefined);

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
