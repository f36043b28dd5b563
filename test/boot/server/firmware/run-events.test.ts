import { describe, expect, it } from '@jest/globals';
import type { BuilderEvent } from '../../../../boot/server/firmware/firmware-builder.ts';
import type { FirmwareRun } from '../../../../boot/server/firmware/firmware-run.ts';
import { problemOf, withEvent } from '../../../../boot/server/firmware/run-events.ts';
import { whoRuns } from '../../../../boot/server/firmware/who-runs.ts';
import { RomkitError } from '../../../../system/error.ts';
import { keptBuild, stampOf } from './sample.ts';

const begun: FirmwareRun = {
  ...{ id: 1, phase: 'preparing', by: 'ada', flavour: 'ipxe', targets: ['8086:100e'], startedMs: 1 },
  ...{ endedMs: null, notes: [], steps: [], builds: [], problem: null },
};
const after = (...events: BuilderEvent[]): FirmwareRun => events.reduce(withEvent, begun);

describe('a run', () => {
  const planned = { type: 'planned', targets: ['bin/a.rom', 'bin/b.rom'] } as const;

  it('counts the objects of the targets that a step serves', () => {
    const { phase, steps } = after(planned, {
      ...{ type: 'step', targets: ['bin/b.rom'], step: 'compiling', done: 3, total: 9 },
    });
    expect(phase).toBe('building');
    expect(steps).toEqual([
      { target: 'bin/a.rom', step: 'waiting', done: null, total: null },
      { target: 'bin/b.rom', step: 'compiling', done: 3, total: 9 },
    ]);
  });

  it('forgets the count with the next step', () => {
    const compiling = { type: 'step', targets: ['bin/a.rom'], step: 'compiling', done: 3, total: 9 } as const;
    const { steps } = after(planned, compiling, { type: 'step', targets: ['bin/a.rom'], step: 'linking' });
    expect(steps[0]).toEqual({ target: 'bin/a.rom', step: 'linking', done: null, total: null });
  });

  it('keeps the last notes, each once', () => {
    const notes = [...Array(25).keys(), 24].map((number): BuilderEvent => ({
      ...{ type: 'note', message: `note ${number}` },
    }));
    expect(after(...notes).notes).toEqual([...Array(20).keys()].map((number) => `note ${number + 5}`));
  });

  it('ends with the words of the command, and with none of a defect', () => {
    const error = new RomkitError({ code: 'x', message: 'No.', hint: 'Do.', details: ['boot:1:1: error'] });
    expect(problemOf(error)).toEqual({
      code: 'x',
      message: 'No.',
      hint: 'Do.',
      details: ['boot:1:1: error'],
    });
    expect(problemOf(new Error('secret'))).toMatchObject({ code: 'internal', message: 'The build failed.' });
  });
});

it('machines of an older build of a target are out of date, of another target or flavour not', () => {
  const [newer, older, other, gone] = ['a', 'b', 'c', 'd'].map(stampOf) as [string, string, string, string];
  const builds = [
    keptBuild({ stamp: newer, builtMs: 3 }),
    keptBuild({ stamp: other, builtMs: 2, flavour: 'gpxe' }),
    keptBuild({ stamp: older, builtMs: 1 }),
  ];
  const runs = [newer, older, other, older, null, gone].map((romStamp, id) => ({ id, romStamp }));
  const shown = whoRuns(builds, runs);
  expect(shown.builds.map(({ machines, isNewest }) => [machines, isNewest])).toEqual([
    [[0], true],
    [[2], true],
    [[1, 3], false],
  ]);
  expect(shown.outdated).toEqual([1, 3]);
  expect(shown.elsewhere).toEqual([{ stamp: gone, machines: [5] }]);
});
