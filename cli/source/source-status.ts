import { RomkitError } from '../../system/error.ts';
import { runJob } from '../../system/process/run-job.ts';
import { flavours, type FlavourName } from '../../rom/source/flavour.ts';
import { readFacts } from '../../rom/source/facts/read-facts.ts';
import { namedSource, resolveSource } from '../../rom/source/resolve.ts';
import { sourceNotes, type Source, type SourceOrigin } from '../../rom/source/source.ts';
import type { Context } from '../shell/context.ts';
import { loadSettings } from '../settings/settings.ts';
import { sourceRequest } from './source-of.ts';
import { table } from '../shell/table.ts';

/** One flavour's source as `romkit source status` shows it. */
export interface SourceStatus {
  readonly flavour: FlavourName;
  readonly origin: SourceOrigin;
  /** The variable or file that names it; null for romkit's own. */
  readonly place: string | null;
  readonly location: string;
  /** Null where it cannot be had; `problem` says why. */
  readonly source: Source | null;
  readonly version: string | null;
  readonly notes: readonly string[];
  readonly problem: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

/** Look at the sources without fetching anything. */
export async function sourceStatus(context: Context, asked: readonly FlavourName[]): Promise<SourceStatus[]> {
  const settings = await loadSettings(context);
  return Promise.all(
    asked.map(async (flavour) => {
      const request = { ...(await sourceRequest(context, settings, { flavour })), offline: true };
      const { origin, text } = namedSource(request);
      const own = origin === 'submodule' || origin === 'default';
      const place = own ? null : (settings.source[flavour]?.place ?? null);
      const base = { flavour, origin, place, location: text };
      try {
        const source = await resolveSource(request);
        const { version } = await readFacts(source, {
          folders: context.folders,
          run: runJob,
          signal: context.signal,
        });
        return {
          ...base,
          location: source.location,
          source,
          version,
          notes: sourceNotes(source),
          problem: null,
        };
      } catch (error) {
        if (!(error instanceof RomkitError)) throw error;
        const problem = { code: error.code, message: error.message, hint: error.hint ?? null };
        return { ...base, source: null, version: null, notes: [], problem };
      }
    }),
  );
}

export function statusText(statuses: readonly SourceStatus[]): string {
  return statuses.map(oneText).join('\n\n');
}

function oneText(status: SourceStatus): string {
  const { title } = flavours[status.flavour];
  const rows = [
    ['source', status.location],
    ['chosen by', chosenBy(status)],
  ];
  if (status.source === null) {
    const { message, hint } = status.problem ?? { message: '', hint: null };
    return [title, table([...rows, ['state', message]], '  '), ...(hint === null ? [] : [`  ${hint}`])].join(
      '\n',
    );
  }
  const { source } = status;
  rows.push(['version', status.version ?? '']);
  if (source.commit !== null) rows.push(['commit', `${source.commit}  ${dateOf(source.commitTime)}`]);
  rows.push(['state', stateOf(source)]);
  return [title, table(rows, '  '), ...status.notes.map((note) => `  Note: ${note}`)].join('\n');
}

function chosenBy(status: SourceStatus): string {
  if (status.origin === 'submodule') return 'romkit’s own submodule';
  if (status.origin === 'default') return 'default';
  return status.place ?? status.origin;
}

function stateOf(source: Source): string {
  if (source.commit === null) return 'an unpacked tree without history';
  return source.clean ? 'clean' : 'changed: what is there is what is built';
}

function dateOf(seconds: number | null): string {
  return seconds === null ? '' : new Date(seconds * 1000).toISOString().slice(0, 10);
}
