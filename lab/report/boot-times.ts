import { stages, type Method, type Stage } from '../../boot/chain/stage.ts';
import { stageTimes } from '../../boot/chain/times.ts';
import { median } from '../../system/median.ts';
import type { ChainState } from '../../boot/chain/track.ts';

/** How long one boot took, in milliseconds. */
export interface BootTimes {
  readonly stages: Readonly<Partial<Record<Stage, number>>>;
  /** From power-on to the system's report. */
  readonly totalMs: number;
}

/** The same of several boots by one method: medians. */
export interface MethodTimes extends BootTimes {
  readonly method: Method;
  readonly runs: number;
  readonly lowestMs: number;
  readonly highestMs: number;
}

/** @param powerOnMs when the machine was switched on, on the clock of the events */
export function bootTimes(state: ChainState, powerOnMs: number): BootTimes {
  const times = Object.fromEntries(stageTimes(state)) as Record<Stage, number>;
  // The clock starts with the lab, whose network and servers come up before the machine.
  times.firmware -= powerOnMs;
  return { stages: times, totalMs: (state.stages.at(-1)?.endedMs ?? 0) - powerOnMs };
}

/** @throws RangeError of no boots at all */
export function methodTimes(method: Method, boots: readonly BootTimes[]): MethodTimes {
  const totals = boots.map(({ totalMs }) => totalMs);
  const timesOf = (stage: Stage): number[] => boots.flatMap((boot) => boot.stages[stage] ?? []);
  const seen = stages.filter((stage) => timesOf(stage).length === boots.length);
  return {
    method,
    runs: boots.length,
    stages: Object.fromEntries(seen.map((stage) => [stage, median(timesOf(stage))])),
    totalMs: median(totals),
    lowestMs: Math.min(...totals),
    highestMs: Math.max(...totals),
  };
}
