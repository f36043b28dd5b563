import { BoundedMap } from '../../../system/bounded-map.ts';
import { ipv4At, machineMac, macAt } from './packet/address.ts';
import type { Tell } from './tell.ts';

export const etherTypeArp = 0x0806;

const messageBytes = 28;
/** Hardware type Ethernet, protocol IPv4, addresses of 6 and 4 bytes. */
const ethernetIpv4 = '000108000604';
const operation = { request: 1, reply: 2 } as const;
const maxQuestions = 1024;
/** One question or two may be lost. */
const enoughTimes = 3;

/** Follows ARP (RFC 826): machines that ask for a neighbour whom nobody answers for. */
export class ArpWatch {
  /** How often a machine has asked for an address in vain. */
  readonly #questions = new BoundedMap<number>(maxQuestions);
  readonly #answered = new BoundedMap<true>(maxQuestions);
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  read(message: Buffer): void {
    if (message.length < messageBytes || message.toString('hex', 0, 6) !== ethernetIpv4) return;
    const [mac, sender, target] = [macAt(message, 8), ipv4At(message, 14), ipv4At(message, 24)];
    const kind = message.readUInt16BE(6);
    if (kind === operation.reply) this.#answered.set(sender, true);
    // A question for its own address is a probe whether another host has it (RFC 5227).
    if (kind === operation.request && sender !== target) this.#ask(mac, target);
  }

  #ask(mac: string, address: string): void {
    if (this.#answered.get(address) === true || machineMac(mac) === null) return;
    const key = `${mac} ${address}`;
    const times = (this.#questions.get(key) ?? 0) + 1;
    this.#questions.set(key, times);
    if (times === enoughTimes) this.#tell(mac, { type: 'arp-unanswered', address, times });
  }
}
