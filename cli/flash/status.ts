import { RomkitError } from '../../system/error.ts';
import { describeState, type ChipState } from '../../rom/flash/burn/chip-state.ts';
import { backupOf, historyIn, isUnfinished, type FlashRecord } from '../../rom/flash/record/history.ts';
import { inspectChip } from '../../rom/flash/recover/resume.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { withDevice } from './session.ts';
import { describeUnreadable, outcomeOf, recordDocument } from './flash-text.ts';

/** `romkit flash status`: what became of the last flash; where one was cut off, what its chip holds now. */
export async function status(
  context: Context,
  options: { readonly read?: boolean | undefined },
  output: Output,
): Promise<void> {
  const history = historyIn(context.folders.state);
  const [records, unreadable] = [await history.list(), await history.unreadable()];
  const unfinished = records.filter(isUnfinished);
  const shown = unfinished.length > 0 ? unfinished : records.slice(-1);
  const looks: Look[] = [];
  for (const record of shown) {
    const isToRead = isUnfinished(record) && options.read !== false;
    looks.push({ record, ...(isToRead ? await look(context, record, output) : nothing) });
  }
  output.result(
    {
      flashes: looks.map(({ record, state, problem }) => ({ ...recordDocument(record, state), problem })),
      unreadable,
    },
    looks.length + unreadable.length === 0
      ? 'Nothing has been flashed yet.'
      : [...looks.map(describe), ...unreadable.map(describeUnreadable)].join('\n\n'),
  );
}

interface Look {
  readonly record: FlashRecord;
  readonly state: ChipState | null;
  /** Why the chip was not looked at. */
  readonly problem: string | null;
}

const nothing = { state: null, problem: null };

async function look(context: Context, record: FlashRecord, output: Output): Promise<Omit<Look, 'record'>> {
  const { device, chipName } = record.plan;
  try {
    return await withDevice(
      context,
      { ...output, event: () => undefined },
      { device, chipName },
      async (session) => ({
        state: (await inspectChip(session, record)).state,
        problem: null,
      }),
    );
  } catch (error) {
    if (!(error instanceof RomkitError) || context.signal.aborted) throw error;
    return { state: null, problem: error.message };
  }
}

function describe({ record, state, problem }: Look): string {
  const { plan } = record;
  const backup = backupOf(record);
  return [
    `${record.id}  ${plan.chip.name} at ${plan.device}: ${outcomeOf(record)}`,
    plan.rom === null ? `  restores ${plan.newSha256.slice(0, 16)}…` : `  ROM     ${plan.rom.file}`,
    ...(backup === null ? [] : [`  backup  ${backup.file}`]),
    ...(state === null ? [] : [`  ${describeState(state)}`]),
    ...(problem === null ? [] : [`  The chip was not looked at: ${problem}`]),
    ...(isUnfinished(record)
      ? [
          '  romkit flash resume    writes what is missing',
          '  romkit flash rollback  puts the old content back',
        ]
      : []),
  ].join('\n');
}
