import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { anyFleetPoint, runFleetPoint } from '../../support/kills/fleet-point.ts';
import {
  fleetPoints,
  chanceOf,
  keepStory,
  prepareGround,
  seed,
  type Ground,
} from '../../support/kills/points.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(30 * 60_000);

const path = `${process.env['PATH']}:/usr/sbin`;

describeWhen({ tools: ['flashrom', 'script', 'flock', 'tar', 'sshd', 'ssh'], path })(
  `an inventory cut off at random (seed ${seed})`,
  () => {
    let ground: Ground;
    beforeAll(async () => {
      ground = await prepareGround();
    });
    afterAll(() => ground.remove());

    it.each(fleetPoints)('keeps every promise at point %i', async (index) => {
      const chance = chanceOf(index);
      const point = anyFleetPoint(chance, ground.whole);
      const { complaints, told } = await runFleetPoint(point, ground.program, chance);
      keepStory({ kind: 'fleet', seed, index, complaints, point, told });
      expect({ complaints, point, told }).toEqual({ complaints: [], point, told });
    });
  },
);
