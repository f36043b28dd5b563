import { fileURLToPath } from 'node:url';
import type { Diagnosis } from '../../boot/chain/diagnosis/diagnosis.ts';
import { RomkitError } from '../../system/error.ts';
import { enterLab } from '../network/enter.ts';
import type { LabMessage } from './message.ts';
import type { LabPlan } from './lab-plan.ts';
import { seabiosVersion, type Versions } from './versions.ts';
import type { MachineOutcome } from '../../boot/chain/chain-watcher.ts';

export interface LabResult {
  readonly outcomes: readonly MachineOutcome[];
  readonly accelerator: 'kvm' | 'tcg';
  readonly versions: Versions;
}

export interface LabEnvironment {
  /** Starts runInside: `node main.js lab-inside`. */
  readonly program: readonly [string, ...string[]];
  readonly onMessage: (message: LabMessage) => void;
  readonly signal?: AbortSignal | undefined;
  /** Says in a diagnosis what an error number in it means. */
  readonly explain?: (diagnosis: Diagnosis | null) => Promise<Diagnosis | null>;
}

/** How the compiled program starts its inner half. */
export const insideProgram = (main: string | URL): readonly [string, ...string[]] => [
  process.execPath,
  main instanceof URL ? fileURLToPath(main) : main,
  'lab-inside',
];

/**
 * Carry out a plan in namespaces of its own.
 * @throws RomkitError of what failed inside; the abort reason on Ctrl-C.
 */
export async function runLab(plan: LabPlan, environment: LabEnvironment): Promise<LabResult> {
  let outcomes: readonly MachineOutcome[] = [];
  let accelerator: 'kvm' | 'tcg' = 'tcg';
  let versions: Versions = {};
  let failed: Extract<LabMessage, { type: 'failed' }>['error'] | undefined;
  const lab = await enterLab({
    program: environment.program,
    plan,
    onDocument: (document) => {
      const message = document as unknown as LabMessage;
      if (message.type === 'outcomes') outcomes = message.outcomes;
      if (message.type === 'versions') {
        accelerator = message.accelerator;
        versions = { ...versions, ...message.versions };
      }
      if (message.type === 'event' && message.event.type === 'firmware') {
        const seabios = seabiosVersion(message.event.line);
        if (seabios !== undefined) versions = { ...versions, seabios };
      }
      if (message.type === 'failed') failed = message.error;
      environment.onMessage(message);
    },
    ...(environment.signal === undefined ? {} : { signal: environment.signal }),
  });
  const end = await lab.ended;
  environment.signal?.throwIfAborted();
  if (failed !== undefined) {
    const { code, message, hint, details } = failed;
    throw new RomkitError({ code, message, details, ...(hint === null ? {} : { hint }) });
  }
  if (outcomes.length < plan.machines.length || end.exitCode !== 0) {
    throw new RomkitError({
      code: 'lab-ended',
      message: 'The lab ended before it was done.',
      details: end.lastNotes.slice(-8),
    });
  }
  return { outcomes: await explained(outcomes, environment), accelerator, versions };
}

const explained = (
  outcomes: readonly MachineOutcome[],
  { explain = (diagnosis) => Promise.resolve(diagnosis) }: LabEnvironment,
): Promise<MachineOutcome[]> =>
  Promise.all(outcomes.map(async (outcome) => ({ ...outcome, diagnosis: await explain(outcome.diagnosis) })));
