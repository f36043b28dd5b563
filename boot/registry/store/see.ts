import { nothingReported, type Machine, type Reported } from '../model/machine.ts';
import { newMachine } from '../plan/machine-changes.ts';
import type { Seen } from '../registry.ts';
import type { Session } from './session.ts';

/** A machine that shows itself again within this time, with nothing new to tell, is not written again. */
const seenAgainMs = 1000;

/** Take in what a machine told of itself; an unknown address becomes an unknown machine. */
export function see(session: Session, seen: Seen): Machine {
  const { draft } = session;
  const known = session.machineOf(seen.mac);
  const machine = known ?? newMachine(draft.newMachineId(), [seen.mac], seen.atMs, false);
  const next: Machine = {
    ...machine,
    architecture: seen.architecture ?? machine.architecture,
    firmware: seen.firmware ?? machine.firmware,
    reported: seen.reported === undefined ? machine.reported : reported(machine.reported, seen.reported),
    romStamp: seen.romStamp === undefined ? machine.romStamp : clipped(seen.romStamp, 64),
    lastSeenMs: Math.max(seen.atMs, machine.lastSeenMs ?? 0),
  };
  if (known !== undefined && !isNews(known, next)) return known;
  draft.putMachine(next);
  return next;
}

function isNews(before: Machine, now: Machine): boolean {
  if ((now.lastSeenMs ?? 0) - (before.lastSeenMs ?? 0) >= seenAgainMs || before.lastSeenMs === null)
    return true;
  return JSON.stringify({ ...now, lastSeenMs: 0 }) !== JSON.stringify({ ...before, lastSeenMs: 0 });
}

/** Anybody on the network can tell anything: as long as the model allows, and only what it knows. */
function reported(before: Reported, told: Partial<Reported>): Reported {
  const text = (key: Exclude<keyof Reported, 'cards' | 'memoryMiB'>): string | null => {
    const value = told[key];
    return value === undefined ? before[key] : value === null ? null : clipped(value, 200);
  };
  const { memoryMiB = before.memoryMiB, cards = before.cards } = told;
  return {
    ...nothingReported,
    uuid: text('uuid'),
    serial: text('serial'),
    manufacturer: text('manufacturer'),
    product: text('product'),
    asset: text('asset'),
    switchPort: text('switchPort'),
    cards: cards.slice(0, 32).map((card) => clipped(card, 40)),
    memoryMiB: memoryMiB !== null && Number.isSafeInteger(memoryMiB) && memoryMiB > 0 ? memoryMiB : null,
  };
}

const clipped = (text: string, length: number): string => text.slice(0, length);
