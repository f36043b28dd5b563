import { closeSync, openSync, writeSync } from 'node:fs';
import { pcapHeader } from '../../boot/evidence/wire/packets.ts';

const bufferBytes = 4 << 20;
const recordHeaderBytes = 16;

/** Writes a capture of many frames, which it copies at once. */
export class PcapFile {
  readonly #file: number;
  readonly #stepUs: number;
  readonly #buffer = Buffer.alloc(bufferBytes);
  #at: number;
  packets = 0;
  /** Bytes of all frames, without the headers of the file. */
  bytes = 0;

  /** @param stepUs from one packet to the next, in µs */
  constructor(path: string, stepUs: number) {
    this.#file = openSync(path, 'w');
    this.#stepUs = stepUs;
    this.#at = pcapHeader().copy(this.#buffer);
  }

  add(frame: Buffer): void {
    if (this.#at + recordHeaderBytes + frame.length > bufferBytes) this.#write();
    const atUs = this.packets * this.#stepUs;
    for (const value of [Math.floor(atUs / 1e6), Math.floor(atUs % 1e6), frame.length, frame.length])
      this.#at = this.#buffer.writeUInt32LE(value, this.#at);
    this.#at += frame.copy(this.#buffer, this.#at);
    this.packets += 1;
    this.bytes += frame.length;
  }

  close(): void {
    this.#write();
    closeSync(this.#file);
  }

  #write(): void {
    writeSync(this.#file, this.#buffer, 0, this.#at);
    this.#at = 0;
  }
}
