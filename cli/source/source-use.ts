import { usageError } from '../../system/error.ts';
import { flavours, type FlavourName } from '../../rom/source/flavour.ts';
import { parseLocation } from '../../rom/source/repository/location.ts';
import { resolveSource } from '../../rom/source/resolve.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { loadSettings, settingsFiles } from '../settings/settings.ts';
import { writeSetting } from '../settings/settings-write.ts';
import { sourceRequest } from './source-of.ts';

export interface UseRequest {
  readonly location: string | undefined;
  readonly unset: boolean;
  readonly dryRun: boolean;
  readonly flavour: FlavourName;
}

/** Check a source and put it into the user's settings file, or take it out again. */
export async function useSource(context: Context, request: UseRequest, output: Output): Promise<void> {
  const { flavour, dryRun } = request;
  const value =
    request.unset || request.location === 'default'
      ? undefined
      : await checkedLocation(context, request, output);
  const { path } = settingsFiles(context).user;
  if (!dryRun) await writeSetting(path, ['source', flavour], value);
  const { title } = flavours[flavour];
  const would = dryRun ? 'would be' : 'is';
  const text =
    value === undefined
      ? `${title} ${would} built from romkit’s own source again.`
      : `${title} ${would} built from ${value} (written to ${path}).`;
  output.result({ flavour, location: value ?? null, file: path, written: !dryRun }, text);
  await warnOfStronger(context, flavour, path, output);
}

/** The location as it is written down: folders absolute. Found to be a source tree of this flavour. */
async function checkedLocation(context: Context, request: UseRequest, output: Output): Promise<string> {
  if (request.location === undefined) {
    throw usageError(
      'source-location-missing',
      'No folder or URL is given.',
      'romkit source use DIR-or-URL, or romkit source use --unset',
    );
  }
  const location = parseLocation(request.location);
  if (location.kind === 'url' && request.dryRun) return request.location;
  const asked = { flavour: request.flavour, flag: request.location };
  await resolveSource(await sourceRequest(context, { source: {} }, asked, output));
  if (location.kind === 'url') return request.location;
  return location.ref === undefined ? location.path : `${location.path}#${location.ref}`;
}

/** The user's file is the weakest place: say so where another one wins. */
async function warnOfStronger(
  context: Context,
  flavour: FlavourName,
  path: string,
  output: Output,
): Promise<void> {
  const named = (await loadSettings(context)).source[flavour];
  if (named !== undefined && named.place !== path) {
    output.note(`Note: ${named.place} names ${named.value}, which is stronger.`);
  }
}
