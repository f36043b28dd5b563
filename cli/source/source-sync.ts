import { existsSync } from 'node:fs';
import { cloneFolder } from '../../rom/source/repository/clone.ts';
import { flavours, type FlavourName } from '../../rom/source/flavour.ts';
import { namedSource, resolveSource } from '../../rom/source/resolve.ts';
import { sourceNotes } from '../../rom/source/source.ts';
import { syncSource, type SyncOutcome } from '../../rom/source/repository/sync.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { loadSettings, type Settings } from '../settings/settings.ts';
import { sourceRequest } from './source-of.ts';

const words: Readonly<Record<SyncOutcome, string>> = {
  fetched: 'fetched',
  updated: 'up to date',
  present: 'here, nothing to fetch',
};

/** Fetch one flavour's source, or without one iPXE's and such others as are in use. */
export async function syncSources(
  context: Context,
  asked: FlavourName | undefined,
  output: Output,
): Promise<void> {
  const settings = await loadSettings(context);
  const flavoursToSync = asked === undefined ? inUse(context, settings) : [asked];
  const done = [];
  for (const flavour of flavoursToSync) {
    const request = await sourceRequest(context, settings, { flavour }, output);
    const outcome = await syncSource(request);
    const source = await resolveSource(request);
    sourceNotes(source).forEach((note) => output.note(`Note: ${note}`));
    done.push({ outcome, ...source });
  }
  const lines = done.map((one) => {
    const at = one.commit === null ? '' : ` at ${one.commit.slice(0, 10)}`;
    return `${flavours[one.flavour].title}: ${one.location}${at} (${words[one.outcome]})`;
  });
  output.result({ sources: done }, lines.join('\n'));
}

/** gPXE is fetched once somebody has named it, or fetched it before. */
function inUse(context: Context, settings: Settings): FlavourName[] {
  const named = namedSource({
    flavour: 'gpxe',
    env: context.env,
    setting: settings.source.gpxe?.value,
    submodule: undefined,
    folders: context.folders,
  });
  const cloned = existsSync(cloneFolder(context.folders, flavours.gpxe.defaultUrl));
  return named.origin === 'default' && !cloned ? ['ipxe'] : ['ipxe', 'gpxe'];
}
