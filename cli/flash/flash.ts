import { resolve } from 'node:path';
import { ExitCode } from '../../system/error.ts';
import { burn } from '../../rom/flash/burn/burn.ts';
import { unfinishedOn, unreadableOn } from '../../rom/flash/record/history.ts';
import { readContent } from '../../rom/flash/burn/environment.ts';
import { planFlash } from '../../rom/flash/plan/flash-plan.ts';
import { refusalError } from '../../rom/flash/plan/refusal.ts';
import { readRomFile } from '../../rom/flash/plan/rom-file.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { confirmPlan } from './confirm.ts';
import { allowedReasons, byteCount, type DeviceOptions } from './flash-options.ts';
import { withDevice } from './session.ts';
import { describePlan } from './flash-text.ts';

/** `romkit flash ROM`'s options as commander hands them over. */
export interface FlashOptions extends DeviceOptions {
  readonly device: string;
  readonly offset?: string | undefined;
  readonly slotSize?: string | undefined;
  readonly backupTo?: string | undefined;
}

/** `romkit flash ROM`: plan, show, have it confirmed, carry it out. */
export async function flashRom(
  context: Context,
  file: string,
  options: FlashOptions,
  output: Output,
): Promise<void> {
  const allowed = allowedReasons(options.allow);
  const wanted = {
    offset: byteCount('--offset', options.offset),
    sizeBytes: byteCount('--slot-size', options.slotSize),
  };
  const rom = await readRomFile(resolve(context.cwd, file));
  const choice = { device: options.device, chipName: options.chip ?? null };
  await withDevice(context, output, choice, async (session) => {
    const before = await readContent(session, 'reading');
    await session.rest();
    session.probed.notes?.forEach((note) => output.note(note));
    const { plan, image } = planFlash({
      ...choice,
      backend: session.backend.name,
      can: session.backend.can,
      probed: session.probed,
      card: session.card,
      content: before,
      rom,
      wanted,
      allowed,
      unfinished: (await unfinishedOn(session.history, session.probed.identity.chip))?.id ?? null,
      unreadable: await unreadableOn(session.history, session.probed.identity.chip),
      readMs: performance.now() - session.askedMs,
      nowMs: Date.now(),
    });
    if (options.dryRun === true) {
      if (plan.refused.length > 0) context.exitCode = ExitCode.flashRefused;
      output.result({ plan }, `${describePlan(plan)}\n\nNothing was written (--dry-run).`);
      return;
    }
    if (plan.refused.length > 0 || image === null) {
      // The error says why.
      output.note(describePlan({ ...plan, refused: [] }));
      throw refusalError(plan.refused);
    }
    if (image.equals(before)) {
      output.result(
        { type: 'result', result: 'identical', plan },
        'The ROM is there already, byte for byte. Nothing was written.',
      );
      return;
    }
    output.note(describePlan(plan));
    await confirmPlan(plan, options, context, output);
    const copyTo = options.backupTo === undefined ? null : resolve(context.cwd, options.backupTo);
    const burned = await burn({ plan, before, after: image }, session, copyTo);
    await session.rest();
    output.result(
      { type: 'result', result: 'done', ...burned, plan },
      [
        `${file} is in ${plan.chip.name}: read back, every byte as planned.`,
        ...(burned.complaint === null ? [] : [`The tool says otherwise: ${burned.complaint}`]),
        `To put the old content back: romkit flash rollback`,
      ].join('\n'),
    );
  });
}
