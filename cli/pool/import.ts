import { relative, resolve } from 'node:path';
import { systemResolver } from '../../boot/import/environment.ts';
import { hashFiles, storeFiles } from '../../boot/import/files/store-files.ts';
import type { ImportPlan } from '../../boot/import/plan/import-plan.ts';
import { planImport } from '../../boot/import/plan/plan.ts';
import { readSite } from '../../boot/import/read-site.ts';
import type { ImportedSite, ImportKind } from '../../boot/import/site.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { tellAddEvent } from './image-add.ts';
import { importDocument, importText } from './text/import-text.ts';
import { makeChanges, type Pool } from './pool.ts';
import { firstItem } from '../../system/present.ts';

export interface ImportOptions {
  readonly kind?: ImportKind | undefined;
  readonly nextServer?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** `romkit import PATH`: take a site's configuration over, as one change. */
export async function importSite(
  context: Context,
  pool: Pool,
  output: Output,
  path: string,
  { kind, nextServer, dryRun = false }: ImportOptions,
): Promise<void> {
  const environment = { resolve: systemResolver, nextServer: nextServer ?? null };
  const read = await readSite(resolve(context.cwd, path), { kind: kind ?? null, environment });
  const site = withPlaces(read, (file) => shortPath(context.cwd, path, file));
  const plan = await planOf(context, pool, output, site, dryRun);
  const importer = { ...pool, actor: { ...pool.actor, via: 'import' } };
  const made = await makeChanges(importer, plan.changes, { dryRun });
  const result = { site, plan, made, dryRun };
  output.result(importDocument(result), importText(result));
}

/** Files are stored before the registry names them; a dry run only reads them. */
async function planOf(
  { signal }: Context,
  { registry, content }: Pool,
  output: Output,
  site: ImportedSite,
  dryRun: boolean,
): Promise<ImportPlan> {
  const environment = { content, signal, onEvent: tellAddEvent(output) };
  const { stored, problems } = await (dryRun ? hashFiles : storeFiles)(site, environment);
  const told = { ...site, problems: [...site.problems, ...problems] };
  return planImport(told, registry.snapshot(), { stored, lastRevisions: await registry.revisionNumbers() });
}

/** A file as the person named its folder: relative where that was. */
const shortPath = (cwd: string, path: string, file: string): string =>
  path.startsWith('/') || !file.startsWith('/') ? file : relative(cwd, file);

function withPlaces(site: ImportedSite, short: (file: string) => string): ImportedSite {
  const problems = site.problems.map((each) => ({ ...each, file: short(each.file) }));
  const placed = <T extends { readonly place: { readonly file: string; readonly line: number | null } }>(
    items: readonly T[],
  ): T[] => items.map((each) => ({ ...each, place: { ...each.place, file: short(each.place.file) } }));
  return {
    ...site,
    problems,
    machines: placed(site.machines),
    images: placed(site.images),
    assignments: placed(site.assignments),
    policy: site.policy === null ? null : firstItem(placed([site.policy])),
  };
}
