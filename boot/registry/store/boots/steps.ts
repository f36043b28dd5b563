import type { Mac } from '../../../chain/event.ts';
import type { Diagnosis } from '../../../chain/diagnosis/diagnosis.ts';
import { RomkitError } from '../../../../system/error.ts';
import type { Machine } from '../../model/machine.ts';
import type { BootStart, ChainSeen, GivenImage } from '../../registry.ts';
import { see } from '../see.ts';
import type { Session } from '../session.ts';
import { mergedChain } from './merged-chain.ts';
import { advanced, type BootRecord } from './record.ts';
import { present } from '../../../../system/present.ts';

/** An open boot of the machine that came no further has failed: it began again, unless it may go on. */
export function begin(session: Session, start: BootStart): BootRecord {
  const { mac, atMs, firmware, romStamp, given = null } = start;
  const machine = see(session, {
    mac,
    atMs,
    ...(firmware === null ? {} : { firmware }),
    ...(romStamp === null ? {} : { romStamp }),
  });
  const open = session.boots.openOf(machine.id);
  const same = open.find((boot) => goesOn(boot, start));
  if (same === undefined) for (const boot of open) session.boots.put(advanced(boot, 'failed', atMs));
  const boot = session.boots.put(
    same === undefined ? newBoot(session.boots.newId(), machine.id, start) : shared(same, start),
  );
  return given === null ? boot : scriptServed(session, boot.id, given, atMs);
}

/** Several servers answer one boot: none has given an image yet, so that none was fetched. */
const goesOn = ({ state, mac, startedMs }: BootRecord, { goesOnMs = null, ...start }: BootStart): boolean =>
  state === 'seen' && mac === start.mac && Math.abs(start.atMs - startedMs) <= (goesOnMs ?? -1);

const shared = (boot: BootRecord, { firmware, method, romStamp }: BootStart): BootRecord => ({
  ...boot,
  firmware: boot.firmware ?? firmware,
  method: boot.method ?? method,
  romStamp: boot.romStamp ?? romStamp,
  isShared: true,
});

const newBoot = (
  id: number,
  machine: number,
  { mac, atMs, firmware, method, romStamp }: BootStart,
): BootRecord => ({
  id,
  machine,
  mac,
  startedMs: atMs,
  endedMs: null,
  state: 'seen',
  image: null,
  revision: null,
  rule: null,
  method,
  firmware,
  romStamp,
  stages: [],
  diagnosis: null,
  armed: null,
  lastFileMs: null,
});

/** The same script may go out again to a machine that lost it; what goes out last is what the boot is about. */
export function scriptServed(session: Session, id: number, given: GivenImage, atMs: number): BootRecord {
  const boot = loaded(session, id);
  if (boot.state !== 'seen' && boot.state !== 'script-served') return boot;
  const { image, revision, rule } = given;
  const armed = rule === 'once' ? armedAs(session, boot.machine, given) : null;
  return session.boots.put({ ...advanced(boot, 'script-served', atMs), image, revision, rule, armed });
}

/**
 * The machine has received everything: "next boot only" is spent, whatever became of the boot meanwhile, so that it
 * never gets it twice. Once for each boot, whoever reports it.
 */
export function lastFileServed(session: Session, id: number, atMs: number): BootRecord {
  const boot = loaded(session, id);
  if (boot.image === null || boot.lastFileMs !== null) return boot;
  spend(session, boot);
  const reports = reportsUp(session, boot);
  if (boot.state !== 'up') countSilence(session, boot, reports, atMs);
  const state = reports ? 'last-file-served' : 'handed-over';
  return session.boots.put({ ...advanced(boot, state, atMs), armed: null, lastFileMs: atMs });
}

/**
 * The system reported itself, which also proves that it received everything.
 * @param image `debian` or `debian@3`; null: whatever the machine was given last
 * @returns null where the machine was not given that
 */
export function up(session: Session, mac: Mac, image: string | null, atMs: number): BootRecord | null {
  const machine = session.machineOf(mac);
  const boot = machine === undefined ? undefined : session.boots.newestGiven(machine.id);
  if (machine === undefined || boot === undefined) return null;
  const given = boot.image === null ? null : `${boot.image}@${boot.revision ?? ''}`;
  if (image !== null && image !== boot.image && image !== given) return null;
  if (boot.state === 'up') return boot;
  spend(session, boot);
  noteLife(session, machine, boot, atMs);
  return session.boots.put({ ...advanced(boot, 'up', atMs), armed: null });
}

export function failed(session: Session, id: number, diagnosis: Diagnosis | null, atMs: number): BootRecord {
  const boot = loaded(session, id);
  const ended = advanced(boot, 'failed', atMs);
  if (ended.state !== 'failed' || (ended === boot && boot.diagnosis !== null)) return boot;
  return session.boots.put({ ...ended, diagnosis: diagnosis === null ? null : pick(diagnosis) });
}

/** A boot that has failed keeps why, where the chain knows no better. */
export function noteChain(session: Session, id: number, seen: ChainSeen): void {
  const boot = session.boots.find(id);
  if (boot === undefined) return;
  const { method, stages, diagnosis } = boot.isShared === true ? mergedChain(boot, seen) : seen;
  session.boots.put({
    ...boot,
    method: method ?? boot.method,
    stages: [...stages],
    diagnosis: diagnosis ?? (boot.state === 'failed' ? boot.diagnosis : null),
  });
}

function loaded(session: Session, id: number): BootRecord {
  const boot = session.boots.find(id);
  if (boot !== undefined) return boot;
  throw new RomkitError({ code: 'unknown-boot', message: `Boot ${id} is no longer in the history.` });
}

/** The arming by which a boot was given: null where it has been spent, changed or taken back meanwhile. */
function armedAs(session: Session, machine: number, given: GivenImage): number | null {
  const now = session.draft.assignment({ type: 'once', machine });
  const isThis = now?.image === given.image && (now.revision === null || now.revision === given.revision);
  return isThis ? session.armed(machine) : null;
}

/** Take "next boot only" away, unless another one has been set since the boot was given it. */
function spend(session: Session, { machine, armed }: BootRecord): void {
  if (armed === null || session.armed(machine) !== armed) return;
  session.draft.removeAssignment({ type: 'once', machine });
}

function reportsUp(session: Session, { image, revision }: BootRecord): boolean {
  const found = session.draft.findImage(image ?? '')?.revisions.find((each) => each.revision === revision);
  return found?.reportsUp ?? false;
}

/** For the loop guard. An image that never reports says nothing, but it ends a row of silent boots of another one. */
function countSilence(session: Session, boot: BootRecord, reports: boolean, atMs: number): void {
  const machine = session.draft.findMachine(boot.machine);
  if (machine === undefined) return;
  if (boot.rule === 'loop-guard') {
    if (reports) review(session, { ...machine, silentFallbacks: machine.silentFallbacks + 1 }, atMs);
    return;
  }
  const { silentImage } = machine;
  const isSame = silentImage?.image === boot.image && silentImage.revision === boot.revision;
  review(
    session,
    {
      ...machine,
      silentBoots: reports ? (isSame ? machine.silentBoots : 0) + 1 : 0,
      silentImage: reports
        ? { image: present(boot.image, 'image'), revision: present(boot.revision, 'revision') }
        : null,
      silentFallbacks: reports && isSame ? machine.silentFallbacks : 0,
    },
    atMs,
  );
}

/**
 * What was set for one boot only does not count as the last good revision: an installer that came up once would
 * install again when the loop guard falls back to it. The fallback's own life is no sign of the image that it
 * replaces.
 */
function noteLife(session: Session, machine: Machine, boot: BootRecord, atMs: number): void {
  const { image, revision, rule } = boot;
  const lastUp =
    rule === 'once'
      ? machine.lastUp
      : { image: present(image, 'image'), revision: present(revision, 'revision') };
  const counts =
    rule === 'loop-guard'
      ? { silentFallbacks: 0 }
      : { silentBoots: 0, silentImage: null, silentFallbacks: 0 };
  review(session, { ...machine, ...counts, lastUp }, atMs);
}

function review(session: Session, machine: Machine, atMs: number): void {
  session.draft.putMachine(machine);
  session.review(machine.id, atMs);
}

const pick = ({ code, stage, message, next }: Diagnosis): NonNullable<BootRecord['diagnosis']> => ({
  code,
  stage,
  message,
  next,
});
