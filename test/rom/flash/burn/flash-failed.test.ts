import { describe, expect, it } from '@jest/globals';
import { failure, type FailureKind, type WriteOutcome } from '../../../../rom/flash/backend.ts';
import { unknownState, type ChipStateName } from '../../../../rom/flash/burn/chip-state.ts';
import { flashFailed } from '../../../../rom/flash/burn/flash-failed.ts';

const outcomeOf = (tool: 'written' | FailureKind): WriteOutcome =>
  tool === 'written' ? { result: 'written' } : failure(tool, 'The tool failed.');

const stateOf = (state: ChipStateName): typeof unknownState => ({ ...unknownState, state });

describe('a flash that failed', () => {
  it.each<['written' | FailureKind, ChipStateName, string, number]>([
    ['written', 'unchanged', 'verification-failed', 34],
    ['written', 'partial', 'verification-failed', 34],
    ['written', 'unknown', 'flash-unverified', 33],
    ['verify-failed', 'partial', 'flash-verify-failed', 34],
    ['verify-failed', 'unknown', 'flash-verify-failed', 34],
    ['verify-failed', 'unchanged', 'flash-verify-failed', 32],
    ['failed-in-write', 'partial', 'flash-failed-in-write', 33],
    ['failed-in-write', 'unknown', 'flash-failed-in-write', 33],
    ['failed-in-write', 'unchanged', 'flash-failed-in-write', 32],
    ['unchanged', 'unchanged', 'flash-unchanged', 32],
    ['device-busy', 'unchanged', 'flash-device-busy', 35],
    ['device-busy', 'partial', 'flash-device-busy', 33],
    ['tool-unfit', 'unchanged', 'flash-tool-unfit', 3],
    ['tool-unfit', 'unknown', 'flash-tool-unfit', 33],
  ])('the tool says %s, the chip is %s: %s, exit code %i', (tool, state, code, exitCode) => {
    expect(flashFailed(outcomeOf(tool), stateOf(state), null, 'flash')).toMatchObject({ code, exitCode });
  });

  it('says what the tool said, then what the chip holds', () => {
    const message = (tool: 'written' | FailureKind): string =>
      flashFailed(outcomeOf(tool), stateOf('unchanged'), null, 'flash').message;
    expect(message('stalled')).toBe('The tool failed. The chip holds what it held before.');
    expect(message('written')).toBe(
      'The tool says that it wrote everything, but other bytes are on the chip. The chip holds what it held before.',
    );
  });

  it("has the tool's own words for details, after the reason why the chip could not be read", () => {
    const failed = failure('stalled', 'It stalled.', { details: ['one', 'two'] });
    const details = (outcome: WriteOutcome, why: string | null): readonly string[] | undefined =>
      flashFailed(outcome, unknownState, why, 'flash').details;
    expect(details(failed, 'No answer.')).toEqual(['Reading it back: No answer.', 'one', 'two']);
    expect(details(failed, null)).toEqual(['one', 'two']);
    expect(details(outcomeOf('stalled'), 'No answer.')).toEqual(['Reading it back: No answer.']);
    expect(details(outcomeOf('written'), null)).toEqual([]);
  });
});

describe('the ways on', () => {
  const ways = [
    'romkit flash resume    writes the new content again',
    'romkit flash rollback  puts the old content back',
  ];

  it.each<['flash' | 'rollback', ChipStateName, string[]]>([
    ['flash', 'unchanged', ['Nothing has to be put back.']],
    ['rollback', 'unchanged', ['The backup is not back yet: romkit flash rollback']],
    ['flash', 'partial', ways],
    ['rollback', 'partial', ways],
    ['flash', 'unknown', ['When the device answers again:', ...ways]],
  ])('of a %s whose chip is %s', (kind, state, hints) => {
    const hint = (outcome: WriteOutcome): string | undefined =>
      flashFailed(outcome, stateOf(state), null, kind).hint;
    expect(hint(outcomeOf('stalled'))).toBe(hints.join('\n'));
    expect(hint(outcomeOf('written'))).toBe(hints.join('\n'));
    expect(hint(failure('stalled', 'It stalled.', { hint: 'Check the cable.' }))).toBe(
      ['Check the cable.', ...hints].join('\n'),
    );
  });
});
