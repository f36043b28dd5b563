import { describe, expect, it } from '@jest/globals';
import {
  allowable,
  changedSince,
  hintOf,
  refusalError,
  withoutAllowed,
  type ReasonName,
  type Refusal,
} from '../../../../rom/flash/plan/refusal.ts';

const refusal = (reason: ReasonName, message = `It is ${reason}.`, hint = 'Look.'): Refusal => ({
  reason,
  message,
  hint,
});

describe('reasons that --allow lifts', () => {
  it('are those from which a flash can be undone', () => {
    expect([...allowable].sort()).toEqual([
      'bad-checksum',
      'blank-chip',
      'boot-kind',
      'changed-since',
      'default-route',
      'locked',
      'no-manifest',
      'occupied',
      'onboard',
      'rom-bar',
      'ssh-card',
      'undi-checksum',
      'unfinished',
      'untested',
      'wrong-card',
    ]);
  });

  it('are lifted by their name alone', () => {
    const refusals = [refusal('untested'), refusal('no-slot'), refusal('locked')];
    const { refused, lifted } = withoutAllowed(refusals, new Set(['untested', 'no-slot'] as const));
    expect(lifted).toEqual([refusal('untested')]);
    expect(refused).toEqual([refusal('no-slot'), refusal('locked')]);
  });

  it('tell in their hint how they are lifted; the others do not', () => {
    expect(hintOf(refusal('untested'))).toBe(
      'Look. To write a ROM that has not been seen to boot all the same: --allow untested',
    );
    expect(hintOf(refusal('no-slot'))).toBe('Look.');
  });
});

describe('the error of a refused plan', () => {
  it('has the name of the first reason, the names of all, each hint once, and exit code 30', () => {
    const error = refusalError([
      refusal('no-slot'),
      refusal('not-a-rom'),
      refusal('too-large', 'Big.', 'Cut.'),
    ]);
    expect(error).toMatchObject({
      code: 'refused-no-slot',
      message: 'Refused (no-slot, not-a-rom, too-large): It is no-slot.',
      details: ['It is not-a-rom.', 'Big.'],
      hint: 'Look.\nCut.\nNothing was written.',
      exitCode: 30,
    });
  });

  it('has a code even where no reason is known', () => {
    expect(refusalError([])).toMatchObject({ code: 'refused-unknown', message: 'Refused (): ' });
  });
});

describe('a chip that has changed since', () => {
  it('is told by the flash and the places, and may be another card', () => {
    const refused = changedSince([{ offset: 0x10, sizeBytes: 2 }], '00007-x');
    expect(refused.reason).toBe('changed-since');
    expect(refused.message).toBe(
      'Bytes that flash 00007-x leaves alone are not as its backup has them: 2 bytes at 0x10.',
    );
    expect(refused.hint).toContain('another card');
    expect(refused.hint).toContain('--allow unfinished');
  });
});
