import { describe, expect, it } from '@jest/globals';
import { allowedReasons, byteCount } from '../../../cli/flash/flash-options.ts';
import { describePlan, duration, outcomeOf } from '../../../cli/flash/flash-text.ts';
import { planFlash } from '../../../rom/flash/plan/flash-plan.ts';
import { card, planRequest } from '../../rom/flash/requests.ts';
import { refusal } from '../../support/flash/refusal.ts';

describe('the plan as people read it', () => {
  it('names card, chip, place, what changes and what stays', () => {
    const text = describePlan(planFlash(planRequest()).plan);
    expect(text.split('\n').map((line) => line.split(/ {2,}/)[0])).toEqual([
      'Card',
      'Chip',
      'ROM',
      'Place',
      'There now',
      'Changes',
      'Stays',
      'Takes',
    ]);
    expect(text).toContain('0000:03:00.0  8086:100e  52:54:00:12:34:56  enp3s0');
    expect(text).toContain('0x2000 to 0xefff (52.0 KiB)');
  });

  it('says why it is refused, and by which name that is lifted', () => {
    const { plan } = planFlash(planRequest({ card: { ...card, onboard: true } }));
    expect(describePlan(plan)).toMatch(/Refused: onboard\. .*\n.*--allow onboard/);
  });

  it('says what was allowed', () => {
    const request = planRequest({ card: { ...card, onboard: true }, allowed: new Set(['onboard'] as const) });
    expect(describePlan(planFlash(request).plan)).toMatch(/^Allowed +onboard: /m);
  });

  it.each([
    [0.2, '1 s'],
    [59, '59 s'],
    [80, '1 min 20 s'],
  ])('says %d seconds as %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});

describe('what came of a flash', () => {
  const { plan } = planFlash(planRequest());
  const at = '2026-01-02T03:04:05Z';
  const planned = { at, step: 'planned', plan } as const;
  const recovering = { at, step: 'recovering', sha256: plan.oldSha256, sizeBytes: 1, file: 'a.bin' } as const;

  it.each([
    ['stopped before writing', [planned], false],
    ['cut off, and its journal cut short', [planned], true],
    ['cut off while recovering', [planned, recovering], true],
  ] as const)('is "%s"', (words, entries, hasBegun) => {
    expect(outcomeOf({ id: '1', plan, entries, endsDamaged: false, isDamaged: false, hasBegun })).toBe(words);
  });
});

describe('options of flash', () => {
  it.each([
    ['8192', 8192],
    ['0x2000', 8192],
    ['64K', 65536],
    ['1m', 1048576],
  ])('reads %s', (text, bytes) => expect(byteCount('--offset', text)).toBe(bytes));

  it.each(['', '-1', '2000h', '1.5K'])('refuses "%s" as a number of bytes', async (text) => {
    expect((await refusal(() => byteCount('--offset', text))).code).toBe('bad-number');
  });

  it('takes reasons one by one or with commas, and no general force', async () => {
    expect([...allowedReasons(['untested,onboard', 'locked'])]).toEqual(['untested', 'onboard', 'locked']);
    expect((await refusal(() => allowedReasons(['all']))).code).toBe('unknown-reason');
    expect((await refusal(() => allowedReasons(['untestd']))).message).toContain('did you mean untested?');
    expect((await refusal(() => allowedReasons(['backup-impossible']))).code).toBe('not-allowable');
  });
});
