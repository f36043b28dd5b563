import { describe, expect, it } from '@jest/globals';
import { flashToUndo } from '../../../../rom/flash/recover/rollback.ts';
import type { FlashRecord } from '../../../../rom/flash/record/history.ts';
import type { NewEntry } from '../../../../rom/flash/record/journal.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { failed, flashRecord, historyOf, lines } from '../records.ts';

const { backedUp, writing, verifying, done, rolledBack, superseded, dismissed } = lines;
const written = [backedUp, writing, verifying];

/** Two flashes in their order, `first` and `second`. */
const both = (first: readonly NewEntry[], second: readonly NewEntry[]): FlashRecord[] => [
  flashRecord('first', first),
  flashRecord('second', second),
];

describe('the flash to undo, where none is named', () => {
  const whole = [...written, done];

  it.each<[string, NewEntry[], NewEntry[], string]>([
    ['is the last of those that are done', whole, whole, 'second'],
    ['is an unfinished one before one that is done since', [...written, failed('partial')], whole, 'first'],
    ['is the last of those that are unfinished', written, written, 'second'],
    ['is one that failed and left the new content', whole, [...written, failed('complete')], 'second'],
    ['is none that failed and left the old content', whole, [...written, failed('unchanged')], 'first'],
    ['is none that failed before it wrote', whole, [backedUp, failed('partial', false)], 'first'],
    ['is none that was only planned', whole, [], 'first'],
    ['is none that made a backup and wrote nothing', whole, [backedUp], 'first'],
    ['is none that is undone', whole, [...written, failed('partial'), rolledBack], 'first'],
    ['is none that another has replaced', whole, [...written, failed('partial'), superseded], 'first'],
    ['is none that was dismissed', whole, [...written, failed('partial'), dismissed], 'first'],
    ['is none that never made a backup', whole, [done], 'first'],
  ])('%s', async (_what, first, second, expected) => {
    expect((await flashToUndo(historyOf(...both(first, second)), null)).id).toBe(expected);
  });

  it('is the one that a rollback undid, where the rollback is the last', async () => {
    const rollback = flashRecord('rollback', written, { kind: 'rollback', undoes: 'first' });
    const history = historyOf(flashRecord('first', [...whole, rolledBack]), rollback);
    expect((await flashToUndo(history, null)).id).toBe('first');
  });

  it('does not exist in a history without a backup', async () => {
    expect(await refusal(() => flashToUndo(historyOf(flashRecord('first', [])), null))).toMatchObject({
      code: 'nothing-to-undo',
      message: 'There is no backup to put back.',
      exitCode: 2,
    });
  });
});

describe('the flash to undo, where one is named', () => {
  it('is that one, whatever became of it', async () => {
    const records = both([...written, done, rolledBack], [...written, done]);
    expect((await flashToUndo(historyOf(...records), 'first')).id).toBe('first');
  });

  it('is refused where it made no backup', async () => {
    const history = historyOf(...both([], [...written, done]));
    expect(await refusal(() => flashToUndo(history, 'first'))).toMatchObject({
      code: 'nothing-to-undo',
      message: 'Flash first made no backup.',
    });
  });
});
