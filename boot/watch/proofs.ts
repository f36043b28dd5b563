import type { BootEvent } from '../chain/event.ts';
import type { Sighting } from './watched-boot.ts';

const mostProofs = 12;
/** More are not tried, the newest count. */
const mostTried = 400;

/**
 * Numbers of the packets that prove a diagnosis. An event proves it where without it the diagnosis would be another. Of
 * events that came twice neither is needed: then those of one kind count together, and else all of the stage do.
 * @param fromMs when the stage began
 * @param isAnother is the diagnosis another one with no more than these events?
 */
export function provingPackets(
  sightings: readonly Sighting[],
  fromMs: number,
  isAnother: (rest: readonly BootEvent[]) => boolean,
): number[] {
  const events = sightings.map(({ event }) => event);
  const isNeeded = (isMeant: (event: BootEvent) => boolean): boolean =>
    isAnother(events.filter((event) => !isMeant(event)));
  const ofStage = sightings.filter(({ event }) => event.atMs >= fromMs && !isProgress(event));
  const kinds = new Set(ofStage.map(({ event }) => kindOf(event)));
  const neededKinds = new Set([...kinds].filter((kind) => isNeeded((event) => kindOf(event) === kind)));
  const [proofs = ofStage] = [
    sightings.slice(-mostTried).filter(({ event }) => isNeeded((each) => each === event)),
    ofStage.filter(({ event }) => neededKinds.has(kindOf(event))),
  ].filter((found) => found.length > 0);
  return [...new Set(proofs.slice(-mostProofs).map(({ packet }) => packet))];
}

export const isProgress = ({ type }: BootEvent): boolean => type.endsWith('-progress');

const kindOf = (event: BootEvent): string => `${event.type} ${fileOf(event) ?? ''}`;

/** The file that an event is about; null where it is about none. */
export const fileOf = (event: BootEvent): string | null =>
  'file' in event ? event.file : 'path' in event ? event.path : null;
