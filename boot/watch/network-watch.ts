import { defaultPatience, type StagePatience } from '../chain/diagnosis/patience.ts';
import type { BootEvent, Mac } from '../chain/event.ts';
import { beginsBoot } from '../chain/seen/begins-boot.ts';
import { currentStage } from '../chain/track.ts';
import type { RecordedEntry } from '../evidence/record/entry.ts';
import { BoundedMap } from '../../system/bounded-map.ts';
import { isFirmwareAgent, isFirmwareRequest } from './chain-on-wire.ts';
import { ExpectedBoots } from './expected-boots.ts';
import { Losses } from './losses.ts';
import { WatchedBoot, type BootOnWire, type Sighting } from './watched-boot.ts';
import { lastItem } from '../../system/present.ts';

export interface WatchOptions {
  readonly patience: StagePatience;
  /** DHCP server that is meant to answer; null where nobody has said. */
  readonly server: string | null;
}

const mostMachines = 10_000;
const mostBootsOfMachine = 10;

/**
 * Follows every machine that boots on a network, by what is seen there. Hosts that never boot over the network are no
 * machines. What is kept is bounded: of very many machines those that were seen last.
 */
export class NetworkWatch {
  readonly #machines = new BoundedMap<WatchedBoot[]>(mostMachines);
  readonly #options: WatchOptions;
  readonly #losses = new Losses();
  readonly #expected: ExpectedBoots;

  constructor(options: Partial<WatchOptions> = {}) {
    this.#options = { patience: defaultPatience, server: null, ...options };
    this.#expected = new ExpectedBoots(this.#options.patience);
  }

  /** An entry of the capture's journal. @param packet its number, as of a packet */
  seeEntry(entry: RecordedEntry, atMs: number, packet: number): void {
    if (entry.source === 'expected') this.#machines.delete(entry.expectation.mac);
    this.#expected.seeEntry(entry, atMs, packet);
  }

  see(sighting: Sighting): void {
    const { event } = sighting;
    this.#expected.see(sighting);
    if (event.mac === null || this.#expected.has(event.mac)) return;
    const boots = this.#machines.get(event.mac) ?? [];
    const boot = boots.at(-1);
    if (boot !== undefined) this.#look(boot, event.atMs);
    if (boot === undefined ? isBootSign(event) : begins(event, boot)) this.#begin(event.mac, boots, sighting);
    else boot?.add(sighting);
  }

  /** The capture has counted what it lost. @param packets since it counted the last time */
  lost(packets: number, atMs: number): void {
    this.#losses.counted(packets, atMs);
  }

  /** Look which machines stand still. @param nowMs on the clock of the events */
  look(nowMs: number): void {
    this.#expected.look(nowMs);
    for (const boots of this.#machines.values()) this.#look(lastItem(boots), nowMs);
  }

  #look(boot: WatchedBoot, nowMs: number): void {
    boot.look(nowMs, this.#options.patience[currentStage(boot.state)?.stage ?? 'os']);
  }

  /** Nothing more is seen. A boot in the midst of a transfer stays without a verdict. */
  end(endMs: number): void {
    for (const boots of this.#machines.values())
      if (!lastItem(boots).isMidTransfer(endMs)) lastItem(boots).giveUp(endMs);
  }

  /** All boots, of each machine in order. */
  get boots(): BootOnWire[] {
    const watched = [...this.#machines.values()].flatMap((boots) => boots.map(({ boot }) => boot));
    return [...this.#expected.boots, ...watched];
  }

  /** The newest boot of each machine. */
  get newest(): BootOnWire[] {
    const watched = [...this.#machines.values()].map((boots) => lastItem(boots).boot);
    return [...this.#expected.boots, ...watched];
  }

  /** Events of all boots. */
  get sightings(): readonly Sighting[] {
    const watched = [...this.#machines.values()].flatMap((boots) =>
      boots.flatMap(({ sightings }) => sightings),
    );
    return [...this.#expected.sightings, ...watched];
  }

  #begin(mac: Mac, boots: WatchedBoot[], sighting: Sighting): void {
    boots.at(-1)?.giveUp(sighting.event.atMs);
    const boot = new WatchedBoot(mac, this.#options.server, this.#losses);
    boot.add(sighting);
    boots.push(boot);
    if (boots.length > mostBootsOfMachine) boots.shift();
    this.#machines.set(mac, boots);
  }
}

const begins = (event: BootEvent, { state, lastMs }: WatchedBoot): boolean =>
  beginsBoot(event, { state, lastMs, hasImage: true });

/** A network boot client shows itself by its vendor class, its user class or its user agent. */
function isBootSign(event: BootEvent): boolean {
  if (event.type === 'dhcp-request') return isFirmwareRequest(event);
  if (event.type === 'http-request') return isFirmwareAgent(event.userAgent ?? '');
  return event.type === 'tftp-request';
}
