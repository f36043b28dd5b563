import { ExitCode } from '../../system/error.ts';
import { burn } from '../../rom/flash/burn/burn.ts';
import { historyIn, settleRestored, type FlashRecord } from '../../rom/flash/record/history.ts';
import { readContent } from '../../rom/flash/burn/environment.ts';
import { refusalError } from '../../rom/flash/plan/refusal.ts';
import { chosenBackup } from '../../rom/flash/recover/chosen-backup.ts';
import { contentsAround } from '../../rom/flash/recover/contents-around.ts';
import { flashToUndo, planRollback } from '../../rom/flash/recover/rollback.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { confirmPlan } from './confirm.ts';
import { allowedReasons, type DeviceOptions } from './flash-options.ts';
import { withDevice, type DeviceChoice } from './session.ts';
import { describePlan } from './flash-text.ts';

export interface RollbackOptions extends DeviceOptions {
  readonly device?: string | undefined;
  readonly to?: string | undefined;
}

/** `romkit flash rollback [FLASH]`: put an old content back, whole and verified. */
export async function rollback(
  context: Context,
  id: string | undefined,
  options: RollbackOptions,
  output: Output,
): Promise<void> {
  const allowed = allowedReasons(options.allow);
  const history = historyIn(context.folders.state);
  const undone = options.device === undefined ? await flashToUndo(history, id ?? null) : null;
  const backup = await chosenBackup({ images: history.images, cwd: context.cwd }, undone, options.to);
  const choice = choiceOf(options, undone);
  await withDevice(context, output, choice, async (session) => {
    const content = await readContent(session, 'reading');
    await session.rest();
    const { backend, probed, card } = session;
    const prepared = planRollback({
      ...choice,
      backend: backend.name,
      can: backend.can,
      undone,
      undoneContents: undone === null ? null : await contentsAround(history, undone),
      backup,
      content,
      probed,
      card,
      allowed,
      readMs: performance.now() - session.askedMs,
    });
    const { plan } = prepared;
    if (options.dryRun === true) {
      if (plan.refused.length > 0) context.exitCode = ExitCode.flashRefused;
      output.result({ plan }, `${describePlan(plan)}\n\nNothing was written (--dry-run).`);
      return;
    }
    // If it is refused the error says why.
    output.note(describePlan({ ...plan, refused: [] }));
    if (plan.refused.length > 0) throw refusalError(plan.refused);
    if (backup.equals(content)) {
      if (undone !== null && options.to === undefined)
        await settleRestored(session.history, undone, probed.identity.chip);
      output.result(
        { type: 'result', result: 'identical', plan },
        'The old content is there already, byte for byte. Nothing was written.',
      );
      return;
    }
    await confirmPlan(plan, options, context, output);
    const burned = await burn(prepared, session);
    await session.rest();
    output.result(
      { type: 'result', result: 'done', ...burned, plan },
      `The old content is back in ${plan.chip.name}: read back, every byte as it was.`,
    );
  });
}

function choiceOf(options: RollbackOptions, undone: FlashRecord | null): DeviceChoice {
  return undone === null
    ? { device: options.device ?? '', chipName: options.chip ?? null }
    : { device: undone.plan.device, chipName: options.chip ?? undone.plan.chipName };
}
