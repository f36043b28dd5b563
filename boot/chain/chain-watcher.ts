import { defaultPatience, transferPatienceMs, type StagePatience } from './diagnosis/patience.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import type { Diagnosis } from './diagnosis/diagnosis.ts';
import type { BootEvent, Mac } from './event.ts';
import type { Circumstances, Expectation } from './expectation.ts';
import { ProgressMeter } from './progress.ts';
import { openTransfer } from './diagnosis/rules-end.ts';
import type { Stage } from './stage.ts';
import { pushBounded } from '../../system/bounded-list.ts';
import { currentStage, nextState, startOfChain, type ChainState } from './track.ts';

/** What became of one machine. */
export interface MachineOutcome {
  readonly mac: Mac;
  readonly state: ChainState;
  readonly result: 'running' | 'complete' | 'broken';
  readonly diagnosis: Diagnosis | null;
}

export interface WatchedMachine {
  readonly expectation: Expectation;
  readonly circumstances: Circumstances;
}

/** Where a machine shows what it does on its consoles alone; elsewhere the wire shows it. */
const speaking: readonly Stage[] = ['firmware', 'os'];
/** A machine that never stops talking is diagnosed by its first and its newest events. */
const mostEvents = 4000;
const isSpoken = ({ type }: BootEvent): boolean => type === 'console' || type === 'firmware';

interface Watched extends WatchedMachine {
  outcome: MachineOutcome;
  lastProgressMs: number;
  readonly meter: ProgressMeter;
  readonly events: BootEvent[];
}

/** Compares what machines do with what is expected of them, until each is complete or broken. */
export class ChainWatcher {
  private readonly machines: Watched[];
  private readonly patience: StagePatience;

  constructor(machines: readonly WatchedMachine[], patience: StagePatience = defaultPatience) {
    this.patience = patience;
    this.machines = machines.map(({ expectation, circumstances }) => ({
      expectation,
      circumstances,
      events: [],
      lastProgressMs: 0,
      meter: new ProgressMeter(),
      outcome: { mac: expectation.mac, state: startOfChain(expectation), result: 'running', diagnosis: null },
    }));
  }

  /** Events of machines that are not watched, or settled already, change nothing. */
  onEvent(event: BootEvent): void {
    const machine = this.machines.find(({ outcome }) => outcome.mac === event.mac);
    if (machine === undefined || machine.outcome.result !== 'running') return;
    pushBounded(machine.events, event, mostEvents);
    const before = machine.outcome.state;
    const state = nextState(before, event, machine.expectation);
    const isSign = isSpoken(event) ? speaking.includes(currentStage(before)?.stage ?? 'os') : true;
    if ((isSign && machine.meter.isNews(event)) || state !== before)
      machine.lastProgressMs = Math.max(machine.lastProgressMs, event.atMs);
    this.settle(machine, state, false);
  }

  /** Look whether a machine has not moved for longer than its stage allows. */
  checkPatience(nowMs: number): void {
    for (const machine of this.machines) {
      const { state, result } = machine.outcome;
      const stage = currentStage(state)?.stage;
      if (result !== 'running' || stage === undefined) continue;
      const begun = (openTransfer(machine.events)?.bytes ?? 0) > 0;
      const patienceMs = begun ? Math.min(transferPatienceMs, this.patience[stage]) : this.patience[stage];
      if (nowMs - machine.lastProgressMs > patienceMs) this.settle(machine, state, true);
    }
  }

  outcomes(): MachineOutcome[] {
    return this.machines.map(({ outcome }) => outcome);
  }

  get settled(): boolean {
    return this.machines.every(({ outcome }) => outcome.result !== 'running');
  }

  private settle(machine: Watched, state: ChainState, gaveUp: boolean): void {
    const { expectation, circumstances, events } = machine;
    const diagnosis = state.complete
      ? undefined
      : diagnose(state, events, expectation, circumstances, gaveUp);
    machine.outcome = {
      mac: expectation.mac,
      state,
      result: state.complete ? 'complete' : diagnosis?.final === true || gaveUp ? 'broken' : 'running',
      diagnosis: diagnosis ?? null,
    };
  }
}
