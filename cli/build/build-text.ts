import { relative } from 'node:path';
import type { Manifest } from '../../rom/build/record/manifest.ts';
import type { BuildPlan } from '../../rom/build/build-plan.ts';
import { sha256 } from '../../system/files/files.ts';
import { size } from '../../system/size.ts';
import { table } from '../shell/table.ts';
import { itemAt } from '../../system/present.ts';

/** A plan as JSON: everything that decides the bytes, without the files' contents. */
export function planDocument(plan: BuildPlan): unknown {
  const { source, profile, settings, jobs } = plan;
  return {
    source,
    profile: { id: profile.id, headers: profile.headers, sourceDateEpoch: profile.sourceDateEpoch },
    settings,
    jobs,
    artifacts: plan.artifacts.map(({ target, scripts, route, routeReason, stamp, path }) => ({
      target: target.name,
      path,
      route,
      routeReason,
      stamp,
      scripts: scripts.map(({ name, origin, content }) => ({
        name,
        origin,
        sizeBytes: content.length,
        sha256: sha256(content),
      })),
    })),
  };
}

export function describePlan(plan: BuildPlan): string {
  const { source, settings } = plan;
  const changes = [
    ...(settings.config === null ? [] : [`CONFIG=${settings.config}`]),
    ...(settings.debug.length === 0 ? [] : [`DEBUG=${settings.debug.join(',')}`]),
    ...settings.enable.map((name) => `+${name}`),
    ...settings.disable.map((name) => `-${name}`),
    ...Object.entries(settings.values).map(([name, value]) => `${name}=${value}`),
  ];
  const rows = plan.artifacts.map(({ target, scripts, route, path }) => [
    target.name,
    route === 'embed' ? 'put the script in' : 'make',
    scripts.map((script) => script.origin).join(', ') || 'no script',
    path,
  ]);
  return [
    `Source    ${source.location}, commit ${source.commit?.slice(0, 12) ?? 'none'}${source.clean ? '' : ' with changes'}`,
    `Settings  ${changes.join(' ') || 'as the source has them'}`,
    '',
    table([['TARGET', 'ROUTE', 'SCRIPT', 'RESULT'], ...rows]),
    '',
    'Nothing was built (--dry-run).',
  ].join('\n');
}

/** Why make builds what the script could not be put into. */
export const routeNotes = ({ artifacts }: BuildPlan): string[] =>
  [...new Set(artifacts.map(({ routeReason }) => routeReason))]
    .filter((reason) => reason !== null)
    .map((reason) => `Built by make, not by putting the script in: ${reason}.`);

/**
 * What was built, one line each; many are summed up.
 * @param manifests in the order of the plan's artifacts
 */
export function describeArtifacts(plan: BuildPlan, manifests: readonly Manifest[], cwd: string): string {
  const shown = manifests.slice(0, 12);
  const rows = shown.map(({ sizeBytes, sha256: hash }, index) => [
    nearer(itemAt(plan.artifacts, index).path, cwd),
    size(sizeBytes),
    `sha256 ${hash.slice(0, 16)}…`,
  ]);
  const rest = manifests.length - shown.length;
  return [table(rows), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n');
}

/** A path as a person would type it from here. */
export function nearer(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near.startsWith('..') ? path : near;
}
