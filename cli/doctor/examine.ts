import type { Context } from '../shell/context.ts';
import { askInstaller, findInstaller, mayInstall, planInstall } from '../../system/tools/packages.ts';
import { runJob } from '../../system/process/run-job.ts';
import { purposes, tools, type Purpose } from '../../system/tools/tool-table.ts';
import { probeTools, type ToolReport } from '../../system/tools/tool-versions.ts';

/** The JSON document of `romkit doctor`. */
export interface Findings {
  readonly node: string;
  readonly parts: readonly Part[];
  /** Names of the tools that are not here. */
  readonly missing: readonly string[];
  /** Those of them without which a command cannot work, or that a part named on the command line needs. */
  readonly blocking: readonly string[];
  /** Debian packages that bring the missing ones. */
  readonly packages: readonly string[];
  /** The line that installs them; null when nothing is missing. */
  readonly install: string | null;
  /** `--fix` may install them here. */
  readonly mayInstall: boolean;
  /** The iPXE source, where a part that builds from it was looked at. */
  readonly source: SourceFinding | null;
}

export interface SourceFinding {
  readonly location: string;
  readonly version: string | null;
  /** Why it cannot be had; null where it is there. */
  readonly problem: string | null;
}

export interface Part {
  readonly name: Purpose;
  readonly title: string;
  readonly required: boolean;
  readonly tools: readonly FoundTool[];
}

export interface FoundTool {
  readonly name: string;
  readonly package: string;
  readonly found: boolean;
  readonly version: string | null;
  readonly path: string | null;
}

/** Look at this machine. Parts that were named are needed, whatever they are otherwise. */
export async function examine(
  context: Context,
  names: readonly Purpose[],
  named: boolean,
): Promise<Findings> {
  const wanted = tools.filter((tool) => tool.neededBy.some((purpose) => names.includes(purpose)));
  const reports = await probeTools(wanted, runJob, context.env);
  const parts = names.map((name) => part(name, reports, named));
  const missing = reports.filter((report) => report.path === null);
  const plan = planInstall(
    missing.map(({ tool }) => tool.package),
    findInstaller(context.env),
  );
  return {
    node: process.versions.node,
    parts,
    missing: missing.map(({ tool }) => tool.name),
    blocking: unique(parts.filter((one) => one.required).flatMap((one) => one.tools)),
    packages: plan.packages,
    install: missing.length === 0 ? null : plan.hint,
    mayInstall: mayInstall(await askInstaller(runJob, context.env)),
    source: names.includes('build') || names.includes('source') ? await findSource(context) : null,
  };
}

async function findSource(context: Context): Promise<SourceFinding | null> {
  const { sourceStatus } = await import('../source/source-status.ts');
  const [status] = await sourceStatus(context, ['ipxe']);
  if (status === undefined) return null;
  return { location: status.location, version: status.version, problem: status.problem?.message ?? null };
}

function part(name: Purpose, reports: readonly ToolReport[], named: boolean): Part {
  return {
    name,
    title: purposes[name].title,
    required: named || purposes[name].required,
    tools: reports
      .filter(({ tool }) => tool.neededBy.includes(name))
      .map(({ tool, path, version }) => ({
        name: tool.name,
        package: tool.package,
        found: path !== null,
        version,
        path,
      })),
  };
}

function unique(found: readonly FoundTool[]): string[] {
  return [...new Set(found.filter((tool) => !tool.found).map((tool) => tool.name))];
}
