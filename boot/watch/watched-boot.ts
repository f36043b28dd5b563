import { diagnose } from '../chain/diagnosis/diagnose.ts';
import { transferPatienceMs } from '../chain/diagnosis/patience.ts';
import { finding, type Diagnosis } from '../chain/diagnosis/diagnosis.ts';
import { secondServer } from '../chain/diagnosis/rules-dhcp.ts';
import { isAnnouncedEmpty } from '../chain/diagnosis/rules-content.ts';
import { openTransfer } from '../chain/diagnosis/rules-end.ts';
import { doneMs } from '../chain/diagnosis/rules-wire.ts';
import type { BootEvent, Mac } from '../chain/event.ts';
import { currentStage } from '../chain/track.ts';
import { Losses, packetsLost, readLateMs, restsOnAbsence } from './losses.ts';
import { chainOnWire, type ChainOnWire } from './chain-on-wire.ts';
import { fileOf, isProgress, provingPackets } from './proofs.ts';
import { silence } from './silence.ts';
import { pushBounded } from '../../system/bounded-list.ts';
import { itemAt } from '../../system/present.ts';

/** An event and the number of the packet that told it, as Wireshark counts: from 1. */
export interface Sighting {
  readonly event: BootEvent;
  readonly packet: number;
}

/** One boot of a machine, as far as the network shows it. Times count from the start of the capture. */
export interface BootOnWire extends ChainOnWire {
  readonly mac: Mac;
  readonly startedMs: number;
  readonly lastMs: number;
  /**
   * `running` while more may come, and where a boot was not seen to its end; `handed-over` where the machine has all its
   * files and its system has not shown itself.
   */
  readonly result: 'running' | 'complete' | 'handed-over' | 'broken';
  readonly diagnosis: Diagnosis | null;
  /** Numbers of the packets that prove the diagnosis, in order. */
  readonly packets: readonly number[];
}

const mostSightings = 400;
/** After its last file a machine is given this long to ask for one more. */
const settleMs = 2000;

/** Follows one boot by its events, in order. */
export class WatchedBoot {
  readonly mac: Mac;
  readonly #server: string | null;
  readonly #sightings: Sighting[] = [];
  #chain: ChainOnWire;
  #diagnosis: Diagnosis | null = null;
  #proven: { readonly diagnosis: Diagnosis; readonly packets: readonly number[] } | null = null;
  #isSettled = false;
  /** When it was silent for too long; null while that is not so. */
  #gaveUpMs: number | null = null;
  readonly #losses: Losses;
  lastMs = 0;

  /** @param server DHCP server that is meant to answer; null where nobody has said */
  constructor(mac: Mac, server: string | null = null, losses = new Losses()) {
    this.mac = mac;
    this.#server = server;
    this.#losses = losses;
    this.#chain = chainOnWire(mac, []);
  }

  get state(): ChainOnWire['state'] {
    return this.#chain.state;
  }

  add(sighting: Sighting): void {
    const { event } = sighting;
    this.lastMs = event.atMs;
    // A system opens TLS connections by the hundred.
    if (event.type.startsWith('tls-') && this.#hasFiles()) return;
    if (isProgress(event) && !isAnnouncedEmpty(event)) {
      this.#addProgress(sighting);
      return;
    }
    pushBounded(this.#sightings, sighting, mostSightings);
    this.#isSettled = false;
    const stageBefore = currentStage(this.#chain.state)?.stage;
    this.#chain = chainOnWire(this.mac, this.#events());
    const hasMoved = currentStage(this.#chain.state)?.stage !== stageBefore;
    // A fault's consequences are not its cause: the first diagnosis stays until the chain moves.
    if (!hasMoved && this.#diagnosis !== null && this.#diagnosis.code !== 'unknown') return;
    this.#gaveUpMs = null;
    this.#diagnosis = this.#diagnose(this.#chain, this.#events(), false);
  }

  /** Look whether nothing more will come. */
  look(nowMs: number, patienceMs: number): void {
    const silentMs = nowMs - this.lastMs;
    if (this.#hasFiles()) this.#isSettled ||= silentMs >= settleMs;
    else if (silentMs > this.#patienceMs(patienceMs)) this.giveUp(nowMs);
  }

  #patienceMs(ofStageMs: number): number {
    const hasBegun = (openTransfer(this.#events())?.bytes ?? 0) > 0;
    return hasBegun ? Math.min(transferPatienceMs, ofStageMs) : ofStageMs;
  }

  /** Nothing more comes: the machine is silent, starts over, or the capture has ended. */
  giveUp(nowMs: number): void {
    if (this.#hasFiles()) this.#isSettled = true;
    if (this.#hasFiles() || this.#diagnosis !== null) return;
    this.#gaveUpMs = nowMs;
    this.#diagnosis = this.#diagnose(this.#chain, this.#events(), true);
  }

  /** Bytes of a file were on the way when the capture ended. */
  isMidTransfer(endMs: number): boolean {
    return endMs - this.lastMs < settleMs && openTransfer(this.#events()) !== undefined;
  }

  get boot(): BootOnWire {
    const diagnosis = this.#chain.state.complete ? null : this.#diagnosis;
    const startedMs = this.#sightings[0]?.event.atMs ?? 0;
    const seen = { ...this.#chain, mac: this.mac, startedMs, lastMs: this.lastMs };
    if (diagnosis === null) return { ...seen, result: this.#result(), diagnosis, packets: [] };
    const lost = this.#lostBefore(diagnosis);
    if (lost > 0)
      return { ...seen, result: 'running', diagnosis: packetsLost(lost, diagnosis.stage), packets: [] };
    const result = diagnosis.code === 'capture-encrypted' ? 'running' : 'broken';
    return { ...seen, result, diagnosis, packets: this.#proofsOf(diagnosis) };
  }

  get sightings(): readonly Sighting[] {
    return this.#sightings;
  }

  #events(): readonly BootEvent[] {
    return this.#sightings.map(({ event }) => event);
  }

  /** The newest progress of a transfer is enough. */
  #addProgress(sighting: Sighting): void {
    const name = fileOf(sighting.event);
    const last = this.#sightings.findLastIndex(({ event }) => fileOf(event) === name);
    if (last >= 0 && isProgress(itemAt(this.#sightings, last).event)) this.#sightings.splice(last, 1);
    this.#sightings.push(sighting);
  }

  #result(): BootOnWire['result'] {
    if (this.#chain.state.complete) return 'complete';
    return this.#hasFiles() && this.#isSettled ? 'handed-over' : 'running';
  }

  /** Packets that the capture lost where the diagnosis rests on what was not seen. */
  #lostBefore({ code }: Diagnosis): number {
    if (this.#gaveUpMs !== null) return this.#losses.between(this.lastMs - readLateMs, this.#gaveUpMs);
    return restsOnAbsence(code) ? this.#losses.between(doneMs(this.#chain.state), this.lastMs) : 0;
  }

  /** Only the system itself is still to be seen, if ever it shows itself. */
  #hasFiles(): boolean {
    return (currentStage(this.#chain.state)?.stage ?? 'os') === 'os';
  }

  #diagnose(chain: ChainOnWire, events: readonly BootEvent[], gaveUp: boolean): Diagnosis | null {
    const { state, expected, circumstances } = chain;
    if (currentStage(state) === undefined) return null;
    const stranger = this.#stranger(chain, events);
    if (stranger !== undefined) return stranger;
    const found = diagnose(state, events, expected, circumstances, gaveUp);
    // A finding that the next event may take back is no verdict yet.
    if (!gaveUp) return found?.final === true ? found : null;
    return (
      serversDisagree(events) ?? (found?.code === 'unknown' ? silence(found, chain, events) : (found ?? null))
    );
  }

  /** Another server than the one that is meant to answer. */
  #stranger(
    { state, expected, circumstances }: ChainOnWire,
    events: readonly BootEvent[],
  ): Diagnosis | undefined {
    const stage = currentStage(state)?.stage;
    if (this.#server === null || stage === undefined) return undefined;
    return secondServer({
      ...{ state, stage, events, expected: { ...expected, server: this.#server } },
      circumstances: { ...circumstances, knowsServers: true },
    });
  }

  /** Found once: who watches looks twice a second. */
  #proofsOf(diagnosis: Diagnosis): readonly number[] {
    if (this.#proven?.diagnosis !== diagnosis) {
      const isAnother = (rest: readonly BootEvent[]): boolean =>
        this.#diagnose(chainOnWire(this.mac, rest), rest, true)?.code !== diagnosis.code;
      const packets = provingPackets(this.#sightings, doneMs(this.#chain.state), isAnother);
      this.#proven = { diagnosis, packets };
    }
    return this.#proven.packets;
  }
}

/** Two servers that give addresses and send machines to different places; a pair that agrees is a failover pair. */
function serversDisagree(events: readonly BootEvent[]): Diagnosis | null {
  const answers = new Map<string, string>();
  for (const event of events) {
    if (event.type !== 'dhcp-reply' || event.message !== 'offer' || event.address === null) continue;
    if (!answers.has(event.server))
      answers.set(event.server, `${event.bootFile ?? ''} ${event.nextServer ?? ''}`);
  }
  const [first, second] = answers.keys();
  if (first === undefined || second === undefined || new Set(answers.values()).size < 2) return null;
  return finding(
    'second-dhcp-server',
    'dhcp',
    `Two DHCP servers answer, ${first} and ${second}, and they name different boot files or servers.`,
    'Switch one of them off, or let it ignore network boot clients.',
  );
}
