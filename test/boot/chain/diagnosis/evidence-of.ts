import type { Evidence } from '../../../../boot/chain/diagnosis/evidence.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { methods, type Stage } from '../../../../boot/chain/stage.ts';
import { circumstances, expectation, story } from '../boot-story.ts';

/** A machine with method 3 at a stage, the stages before it done at `doneMs`, and its events a second apart from 1000 on. */
export function evidenceOf(stage: Stage, bodies: readonly BootEventBody[], doneMs = 0): Evidence {
  const at = methods.chain.stages.indexOf(stage);
  const stages = methods.chain.stages.map((each, index) =>
    index < at
      ? { stage: each, status: 'done' as const, startedMs: 0, endedMs: doneMs, detail: null }
      : { stage: each, status: 'pending' as const, startedMs: null, endedMs: null, detail: null },
  );
  return {
    ...{ stage, state: { stages, complete: false }, events: story(...bodies) },
    ...{ expected: expectation, circumstances },
  };
}
