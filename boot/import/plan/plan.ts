import { RomkitError } from '../../../system/error.ts';
import { planChange } from '../../registry/plan/plan.ts';
import type { Snapshot } from '../../registry/snapshot.ts';
import type { FileSource, ImportedSite } from '../site.ts';
import { planAssignments } from './assignments.ts';
import { planImages } from './images.ts';
import {
  PlanDraft,
  sourceKey,
  type ImportKnowledge,
  type ImportPlan,
  type PlannedChange,
} from './import-plan.ts';
import { planMachines } from './machines.ts';
import { planPolicy } from './policy.ts';
import { summaryOf } from './summary.ts';

const nothingKnown: ImportKnowledge = { stored: new Map(), lastRevisions: new Map() };

/**
 * Plan what a site's configuration adds to a registry. Pure. Machines are known by their MAC addresses and get what
 * they lack; what the registry has otherwise is told and stays.
 * @param knowledge what has been stored; images whose files are not in it wait
 */
export function planImport(
  site: ImportedSite,
  snapshot: Snapshot,
  knowledge: Partial<ImportKnowledge> = {},
): ImportPlan {
  const draft = new PlanDraft(snapshot, { ...nothingKnown, ...knowledge });
  const known = planImages(site.images, draft);
  const machines = planMachines(site.machines, draft);
  const assignments = planAssignments(site.assignments, known, draft);
  const policy = site.policy === null ? [] : planPolicy(site.policy.values, site.policy.place, known, draft);
  const changes = possibleChanges(draft);
  const { waiting, notes } = draft;
  const problems = [...site.problems, ...draft.problems];
  return {
    changes: changes.map(({ change }) => change),
    problems,
    waiting,
    summary: summaryOf({ site, machines, assignments, policy, changes, waiting, notes }),
  };
}

/** The files of a site that have to be stored, each once. */
export function filesToStore({ images }: ImportedSite): Exclude<FileSource, { type: 'stored' }>[] {
  const sources = images.flatMap(({ revisions }) =>
    revisions.flatMap(({ files }) =>
      files.flatMap(({ source }) => (source.type === 'stored' ? [] : [source])),
    ),
  );
  return [...new Map(sources.map((source) => [sourceKey(source), source])).values()];
}

/** The changes that the registry takes; the others are told. */
function possibleChanges(draft: PlanDraft): readonly PlannedChange[] {
  const occasion = { by: 'import', atMs: 0, lastMachine: 0, lastRevisions: draft.knowledge.lastRevisions };
  const attempt = (from: Snapshot, changes: readonly PlannedChange[]): Snapshot =>
    planChange(
      from,
      changes.map(({ change }) => change),
      occasion,
    ).next;
  try {
    attempt(draft.snapshot, draft.changes);
    return draft.changes;
  } catch (error) {
    if (!(error instanceof RomkitError)) throw error;
  }
  // One by one: what a refused change stands on is there, and what stands on it is refused as well.
  let snapshot = draft.snapshot;
  return draft.changes.filter((planned) => {
    try {
      snapshot = attempt(snapshot, [planned]);
      return true;
    } catch (error) {
      if (!(error instanceof RomkitError)) throw error;
      draft.problem(planned.place, `It is left out. ${error.message}`);
      return false;
    }
  });
}
