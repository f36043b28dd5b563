import { resolve } from 'node:path';
import { usualLayout } from '../../boot/dialects/assignment.ts';
import { bootTree, type TreeProblem } from '../../boot/dialects/tree/boot-tree.ts';
import { writeTree } from '../../boot/dialects/tree/write-tree.ts';
import { usageError } from '../../system/error.ts';
import { size } from '../../system/size.ts';
import type { Pool } from '../pool/pool.ts';
import { count } from '../pool/text/change-text.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';

export interface ExportTreeOptions {
  readonly out?: string | undefined;
  readonly tftpOut?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/**
 * `romkit export bootdirectory`: everything that the boot server would answer, as files.
 * @throws RomkitError `no-out`, or of writeTree
 */
export async function exportTree(
  { cwd }: Context,
  { registry, content }: Pool,
  output: Output,
  { out, tftpOut, publicUrl, dryRun = false }: ExportTreeOptions,
): Promise<void> {
  const layout = { ...usualLayout, ...(publicUrl === undefined ? {} : { baseUrl: publicUrl }) };
  const tree = await bootTree(registry.snapshot(), layout);
  tree.problems.forEach((problem) => output.note(problemText(problem)));
  if (dryRun) {
    const files = [
      ...tree.texts.map(({ path, text }) => ({ path, sizeBytes: Buffer.byteLength(text) })),
      ...tree.images.map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    ];
    const rows = files.map(({ path, sizeBytes }) => [path, size(sizeBytes)]);
    output.result({ dryRun, files }, `${table(rows)}\n\nNothing was written (--dry-run).`);
    return;
  }
  if (out === undefined)
    throw usageError(
      'no-out',
      'A boot directory is a tree of files: which folder is it written to?',
      'Name the root of the web server: --out /srv/romkit.',
    );
  const web = resolve(cwd, out);
  const roots = { web, tftp: tftpOut === undefined ? web : resolve(cwd, tftpOut) };
  const report = await writeTree(tree, roots, { contentPath: (sha256) => content.pathOf(sha256) });
  const { written, unchanged, removed } = report;
  output.result(
    { ...roots, ...report, problems: tree.problems },
    `${web}: ${count(written, 'file')} written, ${unchanged} as they were, ${removed} removed.`,
  );
}

/** A machine that a tree holds, and why, for people. */
export const problemText = ({ mac, dialect, reason }: TreeProblem): string =>
  `${mac ?? 'Machines without a script'} (${dialect}): ${reason}`;
