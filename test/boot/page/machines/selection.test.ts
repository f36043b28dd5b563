import { describe, expect, it } from '@jest/globals';
import { nothingSelected, toggled } from '../../../../boot/page/machines/selection.ts';

const order = [5, 3, 9, 7];

describe('a selection', () => {
  it('takes a machine in and out again', () => {
    const one = toggled(nothingSelected, 3, false, order);
    expect([...one.ids]).toEqual([3]);
    expect([...toggled(one, 3, false, order).ids]).toEqual([]);
  });

  it('takes all from the last one to this one, in the order that is shown, in both directions', () => {
    expect([...toggled(toggled(nothingSelected, 3, false, order), 7, true, order).ids]).toEqual([3, 9, 7]);
    expect([...toggled(toggled(nothingSelected, 9, false, order), 5, true, order).ids].sort()).toEqual([
      3, 5, 9,
    ]);
  });

  it('takes one where the last one is not shown any more', () => {
    const gone = toggled(nothingSelected, 8, false, [8]);
    expect([...toggled(gone, 9, true, order).ids]).toEqual([8, 9]);
  });
});
