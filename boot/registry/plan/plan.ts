import { z } from 'zod';
import { usageError } from '../../../system/error.ts';
import type { Edits } from '../edits.ts';
import { changeSchema, type Change, type RecordedChange } from '../model/change.ts';
import type { Snapshot } from '../snapshot.ts';
import { assign, assignmentOfCard, checkVariables, setPolicy, unassign } from './assignment-changes.ts';
import { Draft, type BootMove, type Occasion } from './draft.ts';
import { heldNow, isGuarded } from './holds.ts';
import { addRevision, removeImage, removeRevision, useRevision } from './image-changes.ts';
import { addMachine, editMachine, forgetMachine, mergeMachines, releaseMachine } from './machine-changes.ts';
import { nextBootChanges, type NextBootChange } from './next-boot.ts';
import {
  markUnknown,
  restoreImage,
  restoreLoopGuard,
  restoreMachine,
  restoreRevision,
} from './restore-changes.ts';
import { planWarnings } from './plan-warnings.ts';
import type { FitWarning } from '../resolve/fit-warning.ts';
import type { Step } from './step.ts';

/** The plan of changes: shown by `--dry-run`, and executed. */
export interface Plan {
  readonly changes: readonly RecordedChange[];
  readonly next: Snapshot;
  readonly edits: Edits;
  readonly bootMoves: readonly BootMove[];
  /** Changes that take these back. */
  readonly inverse: readonly RecordedChange[];
  /** One or a few sentences. */
  readonly summary: string;
  /** Keys of what is replaced and of what has to be there: see Draft. */
  readonly touches: readonly string[];
  readonly uses: readonly string[];
  /** The machines whose next boot becomes another one; computed when it is read. */
  readonly nextBootChanges: readonly NextBootChange[];
  /** Machines that cannot start what these changes give them; computed when it is read. */
  readonly warnings: readonly FitWarning[];
}

const desk: Occasion = { by: 'nobody', atMs: 0, lastMachine: 0, lastRevisions: new Map() };

/**
 * Plan changes that somebody asks for, in order. Pure.
 * @throws RomkitError `bad-change`, `unknown-machine`, `unknown-image`, `unknown-revision`, `duplicate-mac`,
 *   `duplicate-name`, `image-in-use`, `revision-in-use`, `not-assigned`, `unknown-variable`, `bad-command-line`, …
 */
export const planChange = (snapshot: Snapshot, changes: readonly Change[], occasion: Occasion = desk): Plan =>
  plan(snapshot, parsed(changes), occasion, checkVariables);

/**
 * The same for changes out of the audit log. They are not asked whether somebody can fill in a command line: undoing
 * goes back to how it was, even where a machine with the variable has been forgotten since.
 */
export const planRecorded = (
  snapshot: Snapshot,
  changes: readonly RecordedChange[],
  occasion: Occasion = desk,
): Plan => plan(snapshot, changes, occasion, () => undefined);

function plan(
  snapshot: Snapshot,
  changes: readonly RecordedChange[],
  occasion: Occasion,
  check: typeof checkVariables,
): Plan {
  const draft = new Draft(snapshot, occasion);
  const made: RecordedChange[] = [];
  const steps = changes.map((change) => {
    // The log names machines by their keys: cards change hands.
    const concrete = change.type === 'assign-card' ? assignmentOfCard(draft, change) : change;
    made.push(concrete);
    return makeChange(draft, concrete);
  });
  for (const change of made)
    if (
      change.type === 'assign' &&
      draft.assignment(change.assignment.target)?.image === change.assignment.image
    )
      check(draft, change.assignment);
  const drafted = draft.snapshot();
  const holds = reviewHolds(draft, drafted);
  const next = holds.length > 0 ? draft.snapshot() : drafted;
  return {
    changes: made,
    next,
    edits: draft.edits,
    bootMoves: draft.bootMoves,
    inverse: [...holds, ...steps.toReversed().flatMap(({ inverse }) => inverse)],
    summary: summaryOf(steps),
    touches: [...draft.touches],
    uses: [...draft.uses],
    get nextBootChanges() {
      return nextBootChanges(snapshot, next);
    },
    get warnings() {
      return planWarnings(made, next);
    },
  };
}

function makeChange(draft: Draft, change: RecordedChange): Step {
  switch (change.type) {
    case 'add-revision':
      return addRevision(draft, change);
    case 'use-revision':
      return useRevision(draft, change);
    case 'remove-image':
      return removeImage(draft, change);
    case 'remove-revision':
      return removeRevision(draft, change);
    case 'add-machine':
      return addMachine(draft, change);
    case 'edit-machine':
      return editMachine(draft, change);
    case 'merge-machines':
      return mergeMachines(draft, change);
    case 'forget-machine':
      return forgetMachine(draft, change);
    case 'release-machine':
      return releaseMachine(draft, change);
    case 'assign':
      return assign(draft, change);
    case 'assign-card':
      return assign(draft, assignmentOfCard(draft, change));
    case 'unassign':
      return unassign(draft, change);
    case 'set-policy':
      return setPolicy(draft, change);
    case 'restore-image':
      return restoreImage(draft, change);
    case 'restore-revision':
      return restoreRevision(draft, change);
    case 'restore-machine':
      return restoreMachine(draft, change);
    case 'mark-unknown':
      return markUnknown(draft, change);
    case 'restore-loop-guard':
      return restoreLoopGuard(draft, change);
  }
}

function parsed(changes: readonly Change[]): Change[] {
  const result = z.array(changeSchema).safeParse(changes);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const [at, ...path] = issue?.path ?? [];
  throw usageError(
    'bad-change',
    `Change ${Number(at ?? 0) + 1} cannot be made: ${path.join('.')}: ${issue?.message ?? 'it is malformed'}`,
  );
}

/** Another image or policy lets machines go that the loop guard holds, or holds them. Returns what takes that back. */
function reviewHolds(draft: Draft, next: Snapshot): RecordedChange[] {
  return next.machines.filter(isGuarded).flatMap((machine): RecordedChange[] => {
    const held = heldNow(next, machine, draft.occasion.atMs);
    if (held?.reason === machine.held?.reason) return [];
    draft.putMachine({ ...machine, held });
    return [{ type: 'restore-loop-guard', machine: machine.id, guard: { held: machine.held } }];
  });
}

function summaryOf(steps: readonly Step[]): string {
  const most = 3;
  const shown = steps.slice(0, most).map(({ summary }) => summary);
  return [...shown, ...(steps.length > most ? [`And ${steps.length - most} more changes.`] : [])].join(' ');
}
