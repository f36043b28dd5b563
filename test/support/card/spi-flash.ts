import { Cells } from './cells.ts';
import type { ChipModel } from './chip-models.ts';
import type { Content } from './content.ts';
import type { Counters } from './counters.ts';
import type { Faults, Strike } from './faults.ts';

/** Status register of the W25X40: write enable latch, block protection, status register protection. */
const status = { writeEnabled: 0x02, protection: 0x3c, registerLock: 0x80 } as const;

const eraseBytes: Readonly<Record<number, number>> = { 0x20: 4 << 10, 0x52: 32 << 10, 0xd8: 64 << 10 };

/** The commands of a W25X40 (data sheet, "Instruction Set"), each done as soon as it is given: never busy. */
export class SpiFlash {
  readonly #model: ChipModel;
  readonly #cells: Cells;
  readonly #faults: Faults;
  readonly #counters: Counters;
  #register: number;

  constructor(model: ChipModel, content: Content, faults: Faults, counters: Counters) {
    this.#model = model;
    this.#cells = new Cells(content, faults);
    this.#faults = faults;
    this.#counters = counters;
    this.#register = this.#isPinLocked() ? status.protection | status.registerLock : 0;
  }

  /**
   * One SPI operation: chip select down, `sent` out, `readBytes` in, chip select up.
   * @returns what the chip answers, or the fault that struck instead.
   */
  transfer(sent: Uint8Array, readBytes: number): Buffer | Strike {
    const change = this.#changeOf(sent[0]);
    this.#count(change);
    const strike = this.#faults.strike();
    if (strike !== undefined) {
      if (strike.type === 'power-loss') {
        if (change !== undefined) this.#change(sent, change, strike.done);
        this.#register &= ~status.writeEnabled;
      }
      return strike;
    }
    const answer = Buffer.alloc(readBytes, 0xff);
    if (this.#faults.all('floating').length > 0) return answer;
    if (change !== undefined) this.#change(sent, change, 1);
    else this.#answer(sent, answer);
    return answer;
  }

  #answer(sent: Uint8Array, answer: Buffer): void {
    const { jedecId, deviceId } = this.#model;
    switch (sent[0]) {
      case 0x9f:
        answer.fill(0).set((this.#faults.all('wrong-id')[0]?.jedecId ?? jedecId).slice(0, answer.length));
        return;
      case 0x90:
        answer.forEach((_, index) => {
          answer[index] = (index + (sent[3] ?? 0)) % 2 === 0 ? jedecId[0] : deviceId;
        });
        return;
      case 0xab:
        // The three dummy bytes may be sent, or clocked in before the id.
        answer.fill(deviceId, Math.max(0, 4 - sent.length));
        return;
      case 0x05:
        answer.fill(this.#register);
        return;
      case 0x01: {
        this.#writeRegister(sent[1] ?? 0);
        return;
      }
      case 0x06:
        this.#register |= status.writeEnabled;
        return;
      case 0x04:
        this.#register &= ~status.writeEnabled;
        return;
      case 0x03:
      case 0x0b: {
        this.#read(addressIn(sent), answer);
        return;
      }
    }
  }

  #read(address: number, answer: Buffer): void {
    const { bytes } = this.#cells.content;
    for (let done = 0; done < answer.length;) {
      const start = (address + done) % bytes.length;
      done += bytes.copy(answer, done, start);
    }
    this.#counters.readBytes += answer.length;
  }

  #writeRegister(value: number): void {
    if ((this.#register & status.writeEnabled) === 0 || this.#isPinLocked()) return;
    this.#register = value & (status.protection | status.registerLock);
  }

  #changeOf(opcode: number | undefined): 'program' | 'erase' | undefined {
    if (opcode === undefined) return undefined;
    if (opcode === 0x02) return 'program';
    return opcode in eraseBytes || opcode === 0xc7 || opcode === 0x60 ? 'erase' : undefined;
  }

  #count(change: 'program' | 'erase' | undefined): void {
    const counters = this.#counters;
    counters.operations++;
    if (change !== undefined) counters.changes++;
    if (change === 'program') counters.programs++;
    if (change === 'erase') counters.erases++;
  }

  #change(sent: Uint8Array, change: 'program' | 'erase', done: number): void {
    const isEnabled = (this.#register & status.writeEnabled) !== 0;
    this.#register &= ~status.writeEnabled;
    if (!isEnabled || (this.#register & status.protection) !== 0) return;
    const { sizeBytes } = this.#model;
    const address = addressIn(sent) % sizeBytes;
    if (change === 'program') {
      this.#counters.programmedBytes += sent.length - 4;
      this.#cells.program(address, sent.subarray(4), done);
      return;
    }
    const lengthBytes = eraseBytes[sent[0] ?? 0];
    this.#counters.erasedBytes += lengthBytes ?? sizeBytes;
    if (lengthBytes === undefined) this.#cells.erase(0, sizeBytes, done);
    else this.#cells.erase(address - (address % lengthBytes), lengthBytes, done);
  }

  #isPinLocked(): boolean {
    return this.#faults.all('write-protect').length > 0;
  }
}

/** 24 bits after the command, most significant first. */
function addressIn(sent: Uint8Array): number {
  return ((sent[1] ?? 0) << 16) | ((sent[2] ?? 0) << 8) | (sent[3] ?? 0);
}
