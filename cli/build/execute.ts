import { executeBuild } from '../../rom/build/build.ts';
import type { BuildEnvironment } from '../../rom/build/environment.ts';
import type { Manifest } from '../../rom/build/record/manifest.ts';
import type { BuildPlan } from '../../rom/build/build-plan.ts';
import { runJob } from '../../system/process/run-job.ts';
import { runTool } from '../../system/process/run-tool.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { watchTargets } from './watch-build.ts';

/** Carry out a plan for people to watch, and with --json each event of it; the manifests are in the artifacts' order. */
export function executeWatched(plan: BuildPlan, context: Context, output: Output): Promise<Manifest[]> {
  const targets = plan.artifacts.map((artifact) => artifact.target.name);
  return watched(targets, context, output, (environment) =>
    executeBuild(plan, {
      ...environment,
      onEvent: (event) => {
        output.event(event);
        environment.onEvent(event);
      },
    }),
  );
}

/** Give a build this machine's cache and tools, and show people how far it is. */
export async function watched<Result>(
  targets: readonly string[],
  context: Context,
  output: Output,
  build: (environment: BuildEnvironment) => Promise<Result>,
): Promise<Result> {
  const watcher = watchTargets(targets, context, output);
  return build({
    cache: context.folders.cache,
    run: runJob,
    tool: runTool,
    env: context.env,
    signal: context.signal,
    onEvent: (event) => watcher.onEvent(event),
  }).finally(() => watcher.end());
}
