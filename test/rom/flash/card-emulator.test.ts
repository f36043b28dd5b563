import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newCard, type Card } from '../../support/card/card.ts';
import { changedOutside, contentInFile, contentInMemory } from '../../support/card/content.ts';
import type { Fault } from '../../support/card/faults.ts';
import { ack, command, nak, SerprogSession, type Reply } from '../../support/card/serprog.ts';

const sizeBytes = 512 << 10;

/** A card full of zeros, and a connection to it. */
function connect(...faults: Fault[]): {
  readonly card: Card;
  readonly session: SerprogSession;
  readonly spi: (sent: readonly number[], readBytes?: number) => Reply;
} {
  const card = newCard({ content: contentInMemory(Buffer.alloc(sizeBytes)), faults });
  const session = new SerprogSession(card);
  return { card, session, spi: (sent, readBytes = 0) => session.receive(operation(sent, readBytes)) };
}

/** The bytes of an SPI operation: lengths of 24 bits, least significant byte first, then what is sent. */
function operation(sent: readonly number[], readBytes: number): Buffer {
  const head = Buffer.alloc(7);
  head[0] = command.spiOperation;
  head.writeUIntLE(sent.length, 1, 3);
  head.writeUIntLE(readBytes, 4, 3);
  return Buffer.concat([head, Buffer.from(sent)]);
}

const writeEnable = [0x06];
const erase4k = (address: number): number[] => [0x20, ...bytesOf(address)];
const program = (address: number, ...data: number[]): number[] => [0x02, ...bytesOf(address), ...data];
const bytesOf = (address: number): number[] => [address >> 16, (address >> 8) & 0xff, address & 0xff];

describe('the serial flasher protocol', () => {
  it('answers to synchronising, to questions, and NAK to what it does not know', () => {
    const { session } = connect();
    expect([...session.receive(Buffer.of(command.nop, command.syncNop)).bytes]).toEqual([ack, nak, ack]);
    expect([...session.receive(Buffer.of(command.interfaceVersion)).bytes]).toEqual([ack, 1, 0]);
    expect(session.receive(Buffer.of(command.programmerName)).bytes.toString()).toBe(
      '\x06test card\0\0\0\0\0\0\0',
    );
    expect([
      ...session.receive(Buffer.of(command.busTypes, command.setBus, 8, command.setBus, 1)).bytes,
    ]).toEqual([ack, 8, ack, nak]);
    expect([...session.receive(Buffer.of(0x09)).bytes]).toEqual([nak]);
  });

  it('tells in its map just what it knows', () => {
    const { bytes } = connect().session.receive(Buffer.of(command.commandMap));
    const known = [...Array(256).keys()].filter((code) => (bytes[1 + (code >> 3)]! >> (code & 7)) & 1);
    expect(known).toEqual(Object.values(command).sort((a, b) => a - b));
  });

  it('takes commands in pieces of any size', () => {
    const { session } = connect();
    const stream = Buffer.concat([operation([0x9f], 3), Buffer.of(command.nop), operation([0x05], 1)]);
    const whole = session.receive(stream).bytes;
    const pieces = [...stream].map((byte) => session.receive(Buffer.of(byte)).bytes);
    expect(Buffer.concat(pieces)).toEqual(whole);
    expect([...whole]).toEqual([ack, 0xef, 0x30, 0x13, ack, ack, 0]);
  });
});

describe('the flash behind it', () => {
  it.each([
    [[0x9f], [0xef, 0x30, 0x13]],
    [
      [0x90, 0, 0, 0],
      [0xef, 0x12, 0xef],
    ],
    [
      [0x90, 0, 0, 1],
      [0x12, 0xef],
    ],
    [[0xab, 0, 0, 0], [0x12]],
    [
      [0x03, 0x07, 0xff, 0xff],
      [0, 0],
    ],
    [[0x0b, 0, 0, 0, 0], [0]],
  ])('answers %j with %j', (sent, answer) => {
    expect([...connect().spi(sent, answer.length).bytes]).toEqual([ack, ...answer]);
  });

  it('erases a block to FF and programs zeros only, each after being enabled', () => {
    const { card, spi } = connect();
    spi(erase4k(0x2345));
    expect(changedOutside(Buffer.alloc(sizeBytes), card.content.bytes, { start: 0, end: 0 })).toBe(0);
    spi(writeEnable);
    expect([...spi([0x05], 1).bytes]).toEqual([ack, 0x02]);
    spi(erase4k(0x2345));
    expect(card.content.bytes.subarray(0x2000, 0x3000).every((byte) => byte === 0xff)).toBe(true);
    expect(changedOutside(Buffer.alloc(sizeBytes), card.content.bytes, { start: 0x2000, end: 0x3000 })).toBe(
      0,
    );
    spi(writeEnable);
    spi(program(0x20fe, 0x0f, 0xf0, 0x55));
    spi(writeEnable);
    spi(program(0x20fe, 0xfe));
    // The third byte has wrapped to the start of the page.
    expect([...card.content.bytes.subarray(0x20fe, 0x2101)]).toEqual([0x0e, 0xf0, 0xff]);
    expect(card.content.bytes[0x2000]).toBe(0x55);
    expect(card.counters).toMatchObject({ erases: 2, programs: 2, changes: 4, erasedBytes: 4096 });
  });

  it.each([
    [0x52, 32 << 10],
    [0xd8, 64 << 10],
    [0xc7, sizeBytes],
    [0x60, sizeBytes],
  ])('erases with %i as many bytes as it should', (opcode, lengthBytes) => {
    const { card, spi } = connect();
    spi(writeEnable);
    spi([opcode, 0x01, 0x00, 0x10]);
    expect(card.content.bytes.filter((byte) => byte === 0xff).length).toBe(lengthBytes);
  });

  it('keeps its content in a file from change to change', () => {
    const folder = mkdtempSync(join(tmpdir(), 'romkit-card-'));
    try {
      const file = join(folder, 'chip.bin');
      const content = contentInFile(file, sizeBytes);
      const { flash } = newCard({ content });
      for (const address of [0x100, 0x700]) {
        flash.transfer(writeEnable as unknown as Uint8Array, 0);
        flash.transfer(Buffer.from(program(address, 0xab)), 0);
        expect(readFileSync(file)[address]).toBe(0xab);
      }
      content.close();
      expect(contentInFile(file, sizeBytes).bytes.equals(readFileSync(file))).toBe(true);
      expect(readFileSync(file).filter((byte) => byte !== 0xff).length).toBe(2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('its faults', () => {
  it('cuts the line at a byte, once', () => {
    const fault = { type: 'cut', at: { counter: 'receivedBytes', reaches: 3 } } as const;
    const { card, session } = connect(fault);
    expect(session.receive(Buffer.alloc(5))).toEqual({ bytes: Buffer.of(ack, ack, ack), strike: fault });
    expect(new SerprogSession(card).receive(Buffer.alloc(5)).bytes.length).toBe(5);
  });

  it('strikes instead of an operation', () => {
    const fault = { type: 'silence', at: { counter: 'operations', reaches: 2 } } as const;
    const { card, spi } = connect(fault);
    expect(spi(writeEnable).strike).toBeUndefined();
    expect(spi(erase4k(0))).toEqual({ bytes: Buffer.alloc(0), strike: fault });
    expect(card.content.bytes[0]).toBe(0);
  });

  it('leaves a block half erased and a page half programmed where power goes', () => {
    const fault = { type: 'power-loss', at: { counter: 'changes', reaches: 1 }, done: 0.5 } as const;
    const { card, spi } = connect(fault);
    spi(writeEnable);
    expect(spi(erase4k(0x1000)).strike).toEqual(fault);
    expect([...card.content.bytes.subarray(0x17ff, 0x1802)]).toEqual([0xff, 0x55, 0x00]);
    expect(card.content.bytes[0xfff]).toBe(0);
    // Power is back; the chip has forgotten that writing was enabled.
    spi(program(0x1000, 0x12));
    expect(card.content.bytes[0x1000]).toBe(0xff);

    const second = connect({ ...fault, at: { counter: 'programs', reaches: 1 } });
    second.card.content.bytes.fill(0xff);
    second.spi(writeEnable);
    second.spi(program(0, ...Array<number>(256).fill(0)));
    expect([...second.card.content.bytes.subarray(0x7f, 0x82)]).toEqual([0x00, 0xaa, 0xff]);
  });

  it('keeps a stuck bit, and a locked block, as they are', () => {
    const stuck = { type: 'stuck-bit', address: 0x10, bit: 3 } as const;
    const locked = { type: 'locked', address: 0x3000, lengthBytes: 1 } as const;
    const { card, spi } = connect(stuck, locked);
    for (const address of [0, 0x3000]) {
      spi(writeEnable);
      spi(erase4k(address));
    }
    expect(card.content.bytes[0x10]).toBe(0xf7);
    expect(card.content.bytes[0x11]).toBe(0xff);
    expect(card.content.bytes.subarray(0x3000, 0x4000).every((byte) => byte === 0)).toBe(true);
  });

  it('cannot be unlocked where the pin says so', () => {
    const { card, spi } = connect({ type: 'write-protect' });
    expect([...spi([0x05], 1).bytes]).toEqual([ack, 0xbc]);
    spi(writeEnable);
    spi([0x01, 0x00]);
    spi(writeEnable);
    spi(erase4k(0));
    expect(card.content.bytes[0]).toBe(0);
  });

  it('lies about its id, reads FF where there is no chip, says NAK', () => {
    expect([...connect({ type: 'wrong-id', jedecId: [0xc2, 0x20, 0x15] }).spi([0x9f], 3).bytes]).toEqual([
      ack,
      0xc2,
      0x20,
      0x15,
    ]);
    const from = { counter: 'operations', reaches: 2 } as const;
    const floating = connect({ type: 'floating', from });
    expect([...floating.spi([0x03, 0, 0, 0], 2).bytes]).toEqual([ack, 0, 0]);
    expect([...floating.spi([0x03, 0, 0, 0], 2).bytes]).toEqual([ack, 0xff, 0xff]);
    expect([...connect({ type: 'nak' }).spi([0x9f], 3).bytes]).toEqual([nak]);
  });
});
