import type { BootEvent, ConsoleEvent, FirmwareEvent, Mac, PowerEvent } from '../../chain/event.ts';
import type { Circumstances, Expectation } from '../../chain/expectation.ts';

/** An entry of the journal in a test's capture: what it saw beside the packets, and knew before them. */
export type RecordedEntry =
  /** A machine is to boot; before everything that is seen of it. */
  | {
      readonly source: 'expected';
      readonly expectation: Expectation;
      readonly circumstances: Circumstances;
    }
  | ({ readonly source: 'console'; readonly mac: Mac } & Pick<ConsoleEvent, 'line'>)
  | ({ readonly source: 'firmware'; readonly mac: Mac } & Pick<FirmwareEvent, 'line'>)
  | ({ readonly source: 'power'; readonly mac: Mac } & Omit<PowerEvent, 'type'>)
  /** A line of a daemon's log. */
  | { readonly source: 'server'; readonly name: string; readonly line: string }
  /** Nobody watches any longer, and the machines are switched off. */
  | { readonly source: 'end' };

export type MachineEvent = BootEvent & (ConsoleEvent | FirmwareEvent | PowerEvent);

/** An event of a machine itself, as its entry. */
export function entryOf(event: MachineEvent & { readonly mac: Mac }): RecordedEntry {
  const { type, mac } = event;
  if (type !== 'power') return { source: type, mac, line: event.line };
  const { state, isByHand } = event;
  return { source: 'power', mac, state, ...(isByHand === undefined ? {} : { isByHand }) };
}
