import type { Mac } from '../../chain/event.ts';
import type { Decision, Outcome, RuleVerdict } from '../decision.ts';
import type { Revision } from '../model/image.ts';
import type { Machine } from '../model/machine.ts';
import type { Architecture, FirmwareKind } from '../model/names.ts';
import { revisionName } from '../names.ts';
import type { Snapshot } from '../snapshot.ts';
import { candidatesFor, type Candidate } from './candidates.ts';
import { renderCommandLine } from './command-line.ts';
import { misfit, type Asking } from './fit.ts';
import { loopGuard, type GuardVerdict } from './loop-guard.ts';
import { findRevision } from './revision.ts';
import { firstItem } from '../../../system/present.ts';

/**
 * What a machine gets at its next boot, and why. Pure: no I/O, the same answer for the same snapshot.
 * An image that cannot start on the machine holds it with the reason; the next rule does not win instead, because an
 * administrator who assigned one image would be surprised to find another one running.
 * @param mac in romkit's spelling: see parseMac
 * @param firmware as the machine asks now; null: as it was last seen
 * @param architecture as the machine asks now; null: as it was last seen
 */
export function resolve(
  snapshot: Snapshot,
  mac: Mac,
  firmware: FirmwareKind | null = null,
  architecture: Architecture | null = null,
): Decision {
  return resolveMachine(snapshot, snapshot.byMac.get(mac) ?? null, mac, firmware, architecture);
}

/** The same for a machine whose record is newer than the snapshot's. */
export function resolveMachine(
  snapshot: Snapshot,
  machine: Machine | null,
  mac: Mac,
  firmware: FirmwareKind | null = null,
  architecture: Architecture | null = null,
): Decision {
  const asking = askingOf(machine, firmware, architecture);
  const candidates = [...candidatesFor(snapshot, machine, asking.architecture)];
  const winner = candidates.find(({ choice }) => choice !== null);
  const { outcome, guard } = decide(snapshot, mac, asking, winner);
  return { machine, outcome, rules: verdicts(snapshot, candidates, winner, guard) };
}

/**
 * The outcome alone of a machine's next boot, for lists of all machines.
 * @returns with `pinned`: the rule that won names the revision
 */
export function outcomeFor(
  snapshot: Snapshot,
  machine: Machine,
): { readonly outcome: Outcome; readonly pinned: boolean } {
  const asking = askingOf(machine, null, null);
  const winner = firstChoice(candidatesFor(snapshot, machine, asking.architecture));
  const { outcome, guard } = decide(snapshot, firstItem(machine.macs), asking, winner);
  return { outcome, pinned: guard.does === 'nothing' && isPinned(winner) };
}

const askingOf = (
  machine: Machine | null,
  firmware: FirmwareKind | null,
  architecture: Architecture | null,
): Asking => ({
  machine,
  firmware: firmware ?? machine?.firmware ?? null,
  architecture: architecture ?? machine?.architecture ?? null,
});

function firstChoice(candidates: Iterable<Candidate>): Candidate | undefined {
  for (const candidate of candidates) if (candidate.choice !== null) return candidate;
  return undefined;
}

const isPinned = (candidate: Candidate | undefined): boolean =>
  (candidate?.choice?.revision ?? null) !== null;

function decide(
  snapshot: Snapshot,
  mac: Mac,
  asking: Asking,
  winner: Candidate | undefined,
): { readonly outcome: Outcome; readonly guard: GuardVerdict } {
  const chosen = winner?.choice ? findRevision(snapshot, winner.choice) : null;
  const guard = guardFor(snapshot, asking, winner, chosen);
  return { outcome: outcomeOf(snapshot, mac, asking, winner, chosen, guard), guard };
}

function outcomeOf(
  snapshot: Snapshot,
  mac: Mac,
  asking: Asking,
  winner: Candidate | undefined,
  chosen: Revision | null,
  guard: GuardVerdict,
): Outcome {
  if (winner === undefined) return { type: snapshot.policy.unknown.type === 'nothing' ? 'nothing' : 'wait' };
  if (chosen === null) return hold(`The image of the rule "${winner.name}" is not in the registry.`);
  if (guard.does === 'hold') return hold(guard.why);
  if (guard.does === 'nothing') return given(chosen, winner.rule, asking, mac);
  const fallback = given(guard.revision, 'loop-guard', asking, mac);
  return fallback.type === 'hold' ? hold(`${guard.why} ${fallback.reason}`) : fallback;
}

/** A revision as it starts on a machine, or why it does not. */
function given(
  revision: Revision,
  rule: Extract<Outcome, { type: 'image' }>['rule'],
  asking: Asking,
  mac: Mac,
): Outcome {
  if (revision.kind === 'hold') return hold(revision.text ?? `${revision.image} holds machines.`);
  const problem = misfit(revision, asking);
  if (problem !== undefined) return hold(problem);
  const rendered = renderCommandLine(revision.commandLine, asking.machine, mac);
  return 'line' in rendered
    ? { type: 'image', revision, rule, commandLine: rendered.line }
    : hold(`${revisionName(revision)} cannot start here: ${rendered.problem}.`);
}

const hold = (reason: string): Outcome => ({ type: 'hold', reason });

/** "Next boot only" is an attempt that somebody asked for, and is spent by it: nothing to guard. */
function guardFor(
  snapshot: Snapshot,
  { machine }: Asking,
  winner: Candidate | undefined,
  chosen: Revision | null,
): GuardVerdict {
  if (chosen === null) return { does: 'nothing', why: 'No image is given, so there is nothing to guard.' };
  if (winner?.rule === 'once')
    return { does: 'nothing', why: 'Next boot only is given once whatever happens.' };
  return loopGuard(snapshot, machine, chosen);
}

function verdicts(
  snapshot: Snapshot,
  candidates: readonly Candidate[],
  winner: Candidate | undefined,
  guard: GuardVerdict,
): RuleVerdict[] {
  const guards = guard.does !== 'nothing';
  const first: RuleVerdict = {
    rule: 'loop-guard',
    name: 'loop guard',
    image: guard.does === 'fall-back' ? guard.revision.image : null,
    revision: guard.does === 'fall-back' ? guard.revision.revision : null,
    pinned: false,
    won: guards,
    why: guard.why,
  };
  const last = candidates.length - 1;
  const winnerAt = winner === undefined ? last : candidates.indexOf(winner);
  const stronger = guards ? 'the loop guard' : (candidates[winnerAt]?.name ?? '');
  return [
    first,
    ...candidates.map((candidate, index) =>
      verdict(snapshot, candidate, !guards && index === winnerAt, index < winnerAt ? null : stronger),
    ),
  ];
}

function verdict(
  snapshot: Snapshot,
  candidate: Candidate,
  won: boolean,
  stronger: string | null,
): RuleVerdict {
  const { rule, name, choice, why } = candidate;
  const image = choice?.image ?? null;
  const revision = choice === null ? null : (findRevision(snapshot, choice)?.revision ?? choice.revision);
  const lost = !won && stronger !== null && (choice !== null || rule === 'unknown');
  return {
    rule,
    name,
    image,
    revision,
    pinned: isPinned(candidate),
    won,
    why: lost ? `${why.slice(0, -1)}, but ${stronger} comes first.` : why,
  };
}
