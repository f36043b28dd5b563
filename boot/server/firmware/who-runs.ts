import type { Machine } from '../../registry/model/machine.ts';
import type { KeptBuild } from './kept-build.ts';
import type { FirmwareAnswer } from './firmware-views.ts';

type WhoRuns = Pick<FirmwareAnswer, 'builds' | 'outdated' | 'elsewhere'>;

/**
 * Which machines run which build, and which of them could run a newer one. Pure.
 * @param builds newest first
 */
export function whoRuns(
  builds: readonly KeptBuild[],
  machines: readonly Pick<Machine, 'id' | 'romStamp'>[],
): WhoRuns {
  const byStamp = new Map<string, number[]>();
  for (const { id, romStamp } of machines) {
    if (romStamp === null) continue;
    const known = byStamp.get(romStamp);
    if (known === undefined) byStamp.set(romStamp, [id]);
    else known.push(id);
  }
  const targets = new Set<string>();
  const views = builds.map((build) => {
    const target = `${build.flavour} ${build.target}`;
    const isNewest = !targets.has(target);
    targets.add(target);
    return { ...build, machines: byStamp.get(build.stamp) ?? [], isNewest };
  });
  const kept = new Set(builds.map(({ stamp }) => stamp));
  return {
    builds: views,
    outdated: views.filter(({ isNewest }) => !isNewest).flatMap((view) => view.machines),
    elsewhere: [...byStamp]
      .filter(([stamp]) => !kept.has(stamp))
      .map(([stamp, ids]) => ({ stamp, machines: ids })),
  };
}
