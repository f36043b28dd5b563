import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { anyCardPoint, runCardPoint } from '../../support/kills/card-point.ts';
import {
  cardPoints,
  chanceOf,
  keepStory,
  prepareGround,
  seed,
  type Ground,
} from '../../support/kills/points.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(30 * 60_000);

describeWhen({ tools: ['flashrom', 'script', 'flock'] })(`a flash cut off at random (seed ${seed})`, () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await prepareGround();
  });
  afterAll(() => ground.remove());

  it.each(cardPoints)('keeps every promise at point %i', async (index) => {
    const chance = chanceOf(index);
    const point = anyCardPoint(chance, ground.whole);
    const { complaints, told } = await runCardPoint(point, ground.program, chance);
    keepStory({ kind: 'card', seed, index, complaints, point, told });
    expect({ complaints, point, told }).toEqual({ complaints: [], point, told });
  });
});
