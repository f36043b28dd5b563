import { ExitCode, RomkitError } from '../../../system/error.ts';
import type { WriteOutcome } from '../backend.ts';
import type { FlashPlan } from '../plan/flash-plan.ts';
import { describeState, type ChipState } from './chip-state.ts';

/**
 * What people are told when the chip does not hold what it should: what the tool said, what the chip holds, and the
 * two ways on.
 * @param why why the chip could not be read, where it could not
 */
export function flashFailed(
  outcome: WriteOutcome,
  state: ChipState,
  why: string | null,
  kind: FlashPlan['kind'],
): RomkitError {
  const says =
    outcome.result === 'written'
      ? 'The tool says that it wrote everything, but other bytes are on the chip.'
      : outcome.message;
  const hints = outcome.result === 'failed' && outcome.hint !== undefined ? [outcome.hint] : [];
  return new RomkitError({
    code: codeOf(outcome, state),
    message: `${says} ${describeState(state)}`,
    details: [
      ...(why === null ? [] : [`Reading it back: ${why}`]),
      ...(outcome.result === 'failed' ? (outcome.details ?? []) : []),
    ],
    hint: [...hints, ...waysOn(state, kind)].join('\n'),
    exitCode: exitCodeOf(outcome, state),
  });
}

function codeOf(outcome: WriteOutcome, state: ChipState): string {
  if (outcome.result === 'failed') return `flash-${outcome.kind}`;
  return state.state === 'unknown' ? 'flash-unverified' : 'verification-failed';
}

function exitCodeOf(outcome: WriteOutcome, { state }: ChipState): ExitCode {
  if (outcome.result === 'written' && state !== 'unknown') return ExitCode.verifyFailed;
  if (state !== 'unchanged') return isVerify(outcome) ? ExitCode.verifyFailed : ExitCode.flashFailedPartial;
  if (outcome.result === 'failed' && outcome.kind === 'device-busy') return ExitCode.deviceBusy;
  if (outcome.result === 'failed' && outcome.kind === 'tool-unfit') return ExitCode.missing;
  return ExitCode.flashFailedUnchanged;
}

const isVerify = (outcome: WriteOutcome): boolean =>
  outcome.result === 'failed' && outcome.kind === 'verify-failed';

function waysOn({ state }: ChipState, kind: FlashPlan['kind']): string[] {
  if (state === 'unchanged')
    return [
      kind === 'flash' ? 'Nothing has to be put back.' : 'The backup is not back yet: romkit flash rollback',
    ];
  const look = state === 'unknown' ? ['When the device answers again:'] : [];
  return [
    ...look,
    'romkit flash resume    writes the new content again',
    'romkit flash rollback  puts the old content back',
  ];
}
