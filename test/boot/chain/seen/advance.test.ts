import { describe, expect, it } from '@jest/globals';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { advance, withFilesDone } from '../../../../boot/chain/seen/advance.ts';
import { currentStage, startOfChain, type ChainState } from '../../../../boot/chain/track.ts';
import { asks, consoleLine, expectation, healthy, reports, story } from '../boot-story.ts';

const seen = (...bodies: readonly BootEventBody[]): ChainState =>
  story(...bodies).reduce((state, event) => advance(state, event, expectation), startOfChain(expectation));
const [firmware, ack, nbp, , , macScript, kernel] = healthy as readonly [
  ...[BootEventBody, BootEventBody, BootEventBody, BootEventBody],
  ...[BootEventBody, BootEventBody, BootEventBody],
];
const summary = ({ stages }: ChainState): string =>
  stages.map(({ status, endedMs }) => `${status[0]}${endedMs ?? ''}`).join(' ');

describe('a chain of which not everything is seen', () => {
  it('takes every step of a healthy boot', () => {
    expect(seen(...healthy)).toMatchObject({ complete: true });
    expect(summary(seen(...healthy))).toBe('d1000 d2000 d3000 d4000 d5000 d6000 d7000 d8000 d9000');
  });

  it('counts the stages before a file as done, without times', () => {
    expect(summary(seen(kernel))).toBe('d d d d d d d1000 a p');
    expect(summary(seen(firmware, ack, macScript))).toBe('d1000 d2000 d d d d3000 a p p');
    expect(seen(kernel)).toMatchObject({
      complete: false,
      stages: expect.arrayContaining([
        { stage: 'nbp', status: 'done', startedMs: null, endedMs: null, detail: null },
      ]),
    });
  });

  it('is not led on by an acknowledgement, which may be that of the first DHCP once more', () => {
    expect(currentStage(seen(firmware, ack, ack))?.stage).toBe('nbp');
    expect(currentStage(seen(firmware, ack, nbp, ack))?.stage).toBe('boot-script');
    expect(currentStage(seen(ack))?.stage).toBe('firmware');
  });

  it('is ended by the report of the system, whatever was not seen', () =>
    expect(seen(reports('a')).complete).toBe(true));

  it('is not led on by what ends no stage', () => {
    const request: BootEventBody = {
      ...{ type: 'tftp-request', server: '10.77.0.1', file: 'undionly.kpxe', blockBytes: 512 },
    };
    expect(summary(seen(request, consoleLine('a'), reports('b')))).toBe('p p p p p p p p p');
  });

  it('takes nothing twice', () => expect(summary(seen(asks(), asks()))).toMatch(/^d1000 a p/));
});

describe('a chain whose files have all gone out', () => {
  it('waits for its system, and its stages end where nothing was seen', () => {
    const state = withFilesDone(seen(firmware, ack), 5000);
    expect(summary(state)).toBe('d1000 d2000 d5000 d5000 d5000 d5000 d5000 d5000 a');
    expect(state.complete).toBe(false);
    expect(currentStage(state)).toMatchObject({ stage: 'os', startedMs: 5000 });
  });

  it('keeps the beginning of a system that is under way, and the end of one that runs', () => {
    const active = seen(...healthy.slice(0, 8));
    expect(withFilesDone(active, 9500).stages.at(-1)).toEqual(active.stages.at(-1));
    expect(withFilesDone(seen(...healthy), 9500)).toEqual(seen(...healthy));
  });
});
