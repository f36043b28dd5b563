import type { BootEventBody } from '../../../boot/chain/event.ts';
import { NetworkWatch, type WatchOptions } from '../../../boot/watch/network-watch.ts';
import type { BootOnWire, Sighting } from '../../../boot/watch/watched-boot.ts';
import { mac, story } from '../chain/boot-story.ts';

export const otherMac = '52:54:00:77:00:02';

/** Events a second apart, each with the number of its packet; those of another machine where one is named. */
export const sightingsOf = (bodies: readonly BootEventBody[], of = mac, afterMs = 0): Sighting[] =>
  story(...bodies).map((event, index) => ({
    event: { ...event, mac: of, atMs: event.atMs + afterMs },
    packet: index + 1,
  }));

/** A capture of these from its begin to its end. */
export function watched(sightings: readonly Sighting[], options: Partial<WatchOptions> = {}): NetworkWatch {
  const watch = new NetworkWatch(options);
  sightings.forEach((sighting) => watch.see(sighting));
  // Long after the last one, so that no transfer is taken to be under way.
  watch.end((sightings.at(-1)?.event.atMs ?? 0) + 3_600_000);
  return watch;
}

export const bootsOf = (bodies: readonly BootEventBody[], options?: Partial<WatchOptions>): BootOnWire[] =>
  watched(sightingsOf(bodies), options).boots;

export const stagesDone = ({ state }: BootOnWire): string[] =>
  state.stages.filter(({ status }) => status === 'done').map(({ stage }) => stage);
