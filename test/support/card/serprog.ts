import { sha256 } from '../../../system/files/files.ts';
import type { Card } from './card.ts';
import type { Strike } from './faults.ts';

/** Commands of the serial flasher protocol, version 1 (flashrom, "Serial Flasher Protocol Specification"). */
export const command = {
  ...{ nop: 0x00, interfaceVersion: 0x01, commandMap: 0x02, programmerName: 0x03, bufferBytes: 0x04 },
  ...{ busTypes: 0x05, operationBufferBytes: 0x07, maxWriteBytes: 0x08, syncNop: 0x10, maxReadBytes: 0x11 },
  ...{ setBus: 0x12, spiOperation: 0x13, setFrequency: 0x14, setPins: 0x15 },
} as const;

export const ack = 0x06;
export const nak = 0x15;
const spiBus = 0x08;

/** Bytes that follow a command; an SPI operation's length says how many more come. */
const parameterBytes: Readonly<Record<number, number>> = {
  [command.setBus]: 1,
  [command.spiOperation]: 6,
  [command.setFrequency]: 4,
  [command.setPins]: 1,
};

export interface Reply {
  readonly bytes: Buffer;
  /** What has struck: after this the line is cut or silent. */
  readonly strike?: Strike;
}

/** One connection to a card: bytes in, bytes out. */
export class SerprogSession {
  readonly #card: Card;
  readonly #found: string;
  #hasChanged = false;
  #pending = Buffer.alloc(0);

  constructor(card: Card) {
    this.#card = card;
    card.counters.connections++;
    this.#found = sha256(card.content.bytes);
  }

  receive(chunk: Uint8Array): Reply {
    const { faults, counters } = this.#card;
    const answers: Buffer[] = [];
    for (let taken = 0; taken < chunk.length;) {
      const piece = chunk.subarray(taken, taken + faults.bytesLeft());
      taken += piece.length;
      counters.receivedBytes += piece.length;
      this.#pending = Buffer.concat([this.#pending, piece]);
      const strike = this.#obey(answers) ?? faults.strike();
      if (strike !== undefined) return { bytes: Buffer.concat(answers), strike };
    }
    return { bytes: Buffer.concat(answers) };
  }

  /** Carry out every command that has come whole. */
  #obey(answers: Buffer[]): Strike | undefined {
    let start = 0;
    let strike: Strike | undefined;
    while (strike === undefined) {
      const length = commandBytes(this.#pending, start);
      if (length === undefined) break;
      const answer = this.#answer(this.#pending.subarray(start, start + length));
      start += length;
      if (Buffer.isBuffer(answer)) answers.push(answer);
      else strike = answer;
    }
    this.#pending = this.#pending.subarray(start);
    return strike;
  }

  #answer(message: Buffer): Buffer | Strike {
    switch (message[0]) {
      case command.nop:
      case command.setPins:
        return Buffer.of(ack);
      case command.syncNop:
        return Buffer.of(nak, ack);
      case command.interfaceVersion:
        return Buffer.of(ack, 1, 0);
      case command.commandMap:
        return commandMap();
      case command.programmerName:
        return Buffer.concat([Buffer.of(ack), Buffer.from(this.#card.programmerName.padEnd(16, '\0'))], 17);
      case command.bufferBytes:
      case command.operationBufferBytes:
        return Buffer.of(ack, 0xff, 0xff);
      case command.maxWriteBytes:
      case command.maxReadBytes:
        // 64 KiB, least significant byte first.
        return Buffer.of(ack, 0x00, 0x00, 0x01);
      case command.busTypes:
        return Buffer.of(ack, spiBus);
      case command.setBus:
        return Buffer.of(message[1] === spiBus ? ack : nak);
      case command.setFrequency:
        return Buffer.concat([Buffer.of(ack), message.subarray(1)]);
      case command.spiOperation:
        return this.#spiOperation(message);
      default:
        return Buffer.of(nak);
    }
  }

  #spiOperation(message: Buffer): Buffer | Strike {
    if (this.#card.faults.all('nak').length > 0) {
      this.#card.counters.operations++;
      return Buffer.of(nak);
    }
    const { flash, counters, onOverwrite } = this.#card;
    const { changes } = counters;
    const answer = flash.transfer(message.subarray(7), message.readUIntLE(4, 3));
    if (!this.#hasChanged && counters.changes > changes) onOverwrite(this.#found);
    this.#hasChanged ||= counters.changes > changes;
    return Buffer.isBuffer(answer) ? Buffer.concat([Buffer.of(ack), answer]) : answer;
  }
}

/** Length of the command that begins at `start`; undefined until all of it is there. */
function commandBytes(pending: Buffer, start: number): number | undefined {
  if (start >= pending.length) return undefined;
  const fixed = 1 + (parameterBytes[pending[start]!] ?? 0);
  if (pending.length - start < fixed) return undefined;
  if (pending[start] !== command.spiOperation) return fixed;
  const length = fixed + pending.readUIntLE(start + 1, 3);
  return pending.length - start < length ? undefined : length;
}

/** One bit for each command that is understood. */
function commandMap(): Buffer {
  const map = Buffer.alloc(33);
  map[0] = ack;
  for (const code of Object.values(command)) map[1 + (code >> 3)]! |= 1 << (code & 7);
  return map;
}
