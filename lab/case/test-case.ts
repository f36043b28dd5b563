import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { stageTimes } from '../../boot/chain/times.ts';
import { readTested, testedPath, withTest, type CompletedTest } from '../../rom/build/record/tested.ts';
import { RomkitError } from '../../system/error.ts';
import { sha256, writeFileAtomic } from '../../system/files/files.ts';
import { takeLock } from '../../system/lock/lock.ts';
import type { LabCase } from './case.ts';
import type { PreparedCase } from './prepare.ts';
import { runCase } from './run-case.ts';
import type { LabMachine, LabPlan } from '../run/lab-plan.ts';
import type { LabEnvironment, LabResult } from '../run/run-lab.ts';

export interface TestEnvironment extends LabEnvironment {
  /** For locks. */
  readonly work: string;
}

/** A case, prepared and planned. */
export interface CaseToTest {
  readonly wanted: LabCase;
  readonly prepared: PreparedCase;
  readonly plan: LabPlan;
  /** Something was broken on purpose: what it shows is no proof. */
  readonly altered: boolean;
}

export interface TestedCase {
  readonly result: LabResult;
  /** Path of the record; null where there is nothing to record. */
  readonly recorded: string | null;
  /** Why there is no record of a complete chain; null where that is as it should be. */
  readonly notRecorded: string | null;
}

/**
 * Carry out a case; where every chain is complete, record it in X.tested.json beside what was tested.
 * @throws RomkitError of what failed in the lab itself
 */
export async function testCase(test: CaseToTest, environment: TestEnvironment): Promise<TestedCase> {
  const exhibit = isOurs(test) ? await exhibitOf(test.prepared) : null;
  const { result } = await runCase(test.prepared, test.plan, environment);
  const complete = result.outcomes.every((outcome) => outcome.result === 'complete');
  if (exhibit === null || !complete) return { result, recorded: null, notRecorded: null };
  try {
    return { result, recorded: await record(exhibit, test, result, environment.work), notRecorded: null };
  } catch (error) {
    // The boot is not undone by a folder that cannot be written.
    if (!(error instanceof RomkitError)) throw error;
    return { result, recorded: null, notRecorded: error.message };
  }
}

/** What others make is theirs to vouch for. */
const isOurs = ({ wanted: { subject, method }, altered }: CaseToTest): boolean =>
  subject.kind !== 'distribution' && method !== 'pxelinux' && !altered;

/** The bytes that boot, and those of the file that the record stands beside. */
interface Exhibit {
  readonly sha256: string;
  readonly subjectSha256: string;
}

async function exhibitOf({ tested, twinOf }: PreparedCase): Promise<Exhibit> {
  const booted = await digestOf(tested);
  return { sha256: booted, subjectSha256: twinOf === null ? booted : await digestOf(twinOf) };
}

async function record(exhibit: Exhibit, test: CaseToTest, result: LabResult, work: string): Promise<string> {
  const now = await exhibitOf(test.prepared);
  const subject = test.prepared.twinOf ?? test.prepared.tested;
  if (now.sha256 !== exhibit.sha256 || now.subjectSha256 !== exhibit.subjectSha256) {
    throw new RomkitError({
      code: 'changed-meanwhile',
      message: `${subject} was changed while it booted, so nothing is recorded of it.`,
    });
  }
  const path = testedPath(subject);
  const lock = await takeLock(join(work, `tested-${sha256(path).slice(0, 16)}.lock`));
  try {
    const reading = await readTested(subject);
    const before = 'found' in reading ? reading.found : null;
    const { subjectSha256 } = exhibit;
    const after = withTest(
      before,
      { file: basename(subject), subjectSha256 },
      completedTest(exhibit, test, result, new Date()),
    );
    await writeFileAtomic(path, `${JSON.stringify(after, null, 2)}\n`);
  } finally {
    await lock.release();
  }
  return path;
}

/** What a complete run has shown. Pure. */
function completedTest(
  exhibit: Exhibit,
  { wanted, prepared, plan }: CaseToTest,
  { outcomes, accelerator, versions }: LabResult,
  now: Date,
): CompletedTest {
  const { method, firmware, card, engines } = wanted;
  return {
    sha256: exhibit.sha256,
    twin: prepared.twinOf === null ? null : { target: basename(prepared.tested), card },
    method,
    firmware,
    card,
    accelerator,
    servers: { ...engines },
    machines: plan.machines.map((machine) => stagesOf(machine, outcomes)),
    versions: { ...versions },
    testedAt: now.toISOString(),
  };
}

function stagesOf(
  { name, expectation: { mac } }: LabMachine,
  outcomes: LabResult['outcomes'],
): CompletedTest['machines'][number] {
  const state = outcomes.find((outcome) => outcome.mac === mac)?.state;
  if (state === undefined) return { name, mac, stages: [] };
  const times = stageTimes(state);
  return {
    name,
    mac,
    stages: state.stages.map(({ stage, detail }) => ({
      stage,
      ms: Math.round(times.get(stage) ?? 0),
      detail,
    })),
  };
}

const digestOf = async (path: string): Promise<string> => sha256(await readFile(path));
