import type { StagePatience } from '../chain/diagnosis/patience.ts';
import type { Mac } from '../chain/event.ts';
import type { RecordedEntry } from '../evidence/record/entry.ts';
import { BootStream } from '../evidence/record/boot-stream.ts';
import { BoundedMap } from '../../system/bounded-map.ts';
import { ExpectedBoot } from './expected-boot.ts';
import type { BootOnWire, Sighting } from './watched-boot.ts';

const mostMachines = 1000;

/** The boots of which a capture says how they were meant to go, by all that it says of them. */
export class ExpectedBoots {
  readonly #patience: StagePatience;
  readonly #boots = new BoundedMap<ExpectedBoot>(mostMachines);
  readonly #stream = new BootStream((event) => {
    if (event.mac !== null) this.#boots.get(event.mac)?.add({ event, packet: this.#packet });
  });
  #packet = 0;

  constructor(patience: StagePatience) {
    this.#patience = patience;
  }

  has(mac: Mac): boolean {
    return this.#boots.get(mac) !== undefined;
  }

  see({ event, packet }: Sighting): void {
    this.#packet = packet;
    this.#stream.add(event);
  }

  /** @param packet number of the entry, as of a packet */
  seeEntry(entry: RecordedEntry, atMs: number, packet: number): void {
    this.#packet = packet;
    switch (entry.source) {
      case 'expected': {
        const { expectation, circumstances } = entry;
        if (!this.has(expectation.mac))
          this.#boots.set(expectation.mac, new ExpectedBoot(expectation, circumstances, this.#patience));
        return;
      }
      case 'console':
      case 'firmware':
        this.#stream.add({ type: entry.source, atMs, mac: entry.mac, line: entry.line });
        return;
      case 'power': {
        const { source: type, ...power } = entry;
        this.#stream.add({ type, atMs, ...power });
        return;
      }
      case 'server':
        this.#stream.addLogLine(entry.line, atMs, (mac) => this.#boots.get(mac)?.server ?? '');
        return;
      case 'end':
        for (const boot of this.#boots.values()) boot.end(atMs);
    }
  }

  look(nowMs: number): void {
    for (const boot of this.#boots.values()) boot.look(nowMs);
  }

  get boots(): BootOnWire[] {
    return [...this.#boots.values()].map(({ boot }) => boot);
  }

  get sightings(): Sighting[] {
    return [...this.#boots.values()].flatMap(({ sightings }) => sightings);
  }
}
