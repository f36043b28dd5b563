import { resolve } from 'node:path';
import type { CaseReport } from '../../lab/report/case-report.ts';
import { junit } from '../../lab/report/junit.ts';
import { writeFileAtomic } from '../../system/files/files.ts';
import type { Context } from '../shell/context.ts';

/** Write the reports for a build server, where `--junit` asks for it. @throws RomkitError see writeFileAtomic */
export async function writeJunit(
  path: string | undefined,
  reports: readonly CaseReport[],
  { cwd }: Context,
): Promise<void> {
  if (path !== undefined) await writeFileAtomic(resolve(cwd, path), junit(reports));
}
