import { ExitCode } from '../../system/error.ts';
import { describeState } from '../../rom/flash/burn/chip-state.ts';
import { historyIn } from '../../rom/flash/record/history.ts';
import { withoutAllowed } from '../../rom/flash/plan/refusal.ts';
import { inspectChip, resumeFlash, resumeRefusals, unfinishedFlash } from '../../rom/flash/recover/resume.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { allowedReasons } from './flash-options.ts';
import { withDevice } from './session.ts';
import { withRefusals } from './flash-text.ts';

/** `romkit flash resume [FLASH]`: write what is missing of a flash that was cut off. */
export async function resume(
  context: Context,
  id: string | undefined,
  options: { readonly dryRun?: true | undefined; readonly allow?: readonly string[] | undefined },
  output: Output,
): Promise<void> {
  const allowed = allowedReasons(options.allow);
  const record = await unfinishedFlash(historyIn(context.folders.state), id ?? null);
  const { device, chipName, chip } = record.plan;
  await withDevice(context, output, { device, chipName }, async (session) => {
    const inspected = await inspectChip(session, record);
    const { state } = inspected;
    await session.rest();
    if (options.dryRun === true) {
      const { refused } = withoutAllowed(resumeRefusals(inspected), allowed);
      if (refused.length > 0) context.exitCode = ExitCode.flashRefused;
      output.result(
        { id: record.id, chipState: state, refused },
        `${withRefusals(describeState(state), refused)}\nNothing was written (--dry-run).`,
      );
      return;
    }
    output.note(describeState(state));
    const { complaint } = await resumeFlash(session, inspected, allowed);
    await session.rest();
    output.result(
      { type: 'result', result: 'done', id: record.id, complaint, before: state },
      `Flash ${record.id} is complete: ${chip.name} was read back, every byte as planned.`,
    );
  });
}
