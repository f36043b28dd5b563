import { zbinCrc32 } from '../../../../rom/image/packing/crc32.ts';
import { ascii, join, noise } from '../build-rom.ts';
import { packLzma } from './pack-lzma.ts';
import { tokens, type Token } from './tokens.ts';

/** As iPXE's zbin frames a stream: length in front, CRC-32 behind. */
export function zbinBlock(data: Uint8Array): Uint8Array {
  const stream = packLzma(data);
  const block = Buffer.alloc(stream.length + 8);
  block.writeUInt32LE(stream.length + 4, 0);
  block.set(stream, 4);
  block.writeUInt32LE(zbinCrc32(stream), stream.length + 4);
  return new Uint8Array(block);
}

/** Blocks one after the other, each at a multiple of 16 bytes from the start. */
export function paragraphs(...blocks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(blocks.map((block) => Buffer.concat([block, Buffer.alloc(-block.length & 15, 0xff)]))),
  );
}

/** The four parts that zbin packs of iPXE. */
export const packedParts = paragraphs(
  ...[300, 2000, 400, 5000].map((size, seed) => zbinBlock(join(noise(size, seed), ascii('iPXE> \0')))),
);
export const packNrv2b = (data: Uint8Array): Uint8Array => packNrv2bTokens(tokens(data, 2000, 60000));

/** An NRV2B stream with 32-bit little-endian bit buffer and end marker. */
export function packNrv2bTokens(all: readonly Token[]): Uint8Array {
  const output: number[] = [];
  let [wordAt, left] = [0, 0];
  const bit = (value: number): void => {
    if (left === 0) {
      wordAt = output.length;
      output.push(0, 0, 0, 0);
      left = 32;
    }
    left--;
    output[wordAt + (left >> 3)]! |= value << (left & 7);
  };
  const prefixed = (value: number): void => {
    const binary = value.toString(2).slice(1);
    Array.from(binary).forEach((digit, index) => {
      bit(Number(digit));
      bit(index === binary.length - 1 ? 1 : 0);
    });
  };
  let last = 1;
  for (const { literal, distance, length } of all) {
    bit(literal === undefined ? 0 : 1);
    if (literal !== undefined) output.push(literal);
    else {
      if (distance === last) prefixed(2);
      else {
        prefixed(3 + Math.floor((distance - 1) / 256));
        output.push((distance - 1) & 0xff);
      }
      last = distance;
      const rest = length - 1 - (distance > 0xd00 ? 1 : 0);
      if (rest < 4) {
        bit(rest >> 1);
        bit(rest & 1);
      } else {
        bit(0);
        bit(0);
        prefixed(rest - 2);
      }
    }
  }
  bit(0);
  prefixed(0x1000002);
  output.push(0xff);
  return Uint8Array.from(output);
}

/** As `efirom -c` packs, with codes of one length for all symbols. */
export function packEfi(data: Uint8Array, all: readonly Token[] = tokens(data, 256, 8191)): Uint8Array {
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  for (let start = 0; start < all.length; start += 0xffff) {
    const block = all.slice(start, start + 0xffff);
    put(block.length, 16);
    put(0, 5); // a single code length for all characters: nine bits, which is written as eleven
    put(11, 5);
    put(510, 9);
    put(14, 4); // fourteen position codes of four bits
    for (let i = 0; i < 14; i++) put(4, 3);
    for (const { literal, distance, length } of block) {
      put(literal ?? 256 + length - 3, 9);
      if (literal !== undefined) continue;
      const slot = 32 - Math.clz32(distance - 1);
      put(slot, 4);
      if (slot > 1) put(distance - 1 - (1 << (slot - 1)), slot - 1);
    }
  }
  const packed = Buffer.alloc(8 + Math.ceil(bits.length / 8) + 1);
  bits.forEach((value, index) => (packed[8 + (index >> 3)]! |= value << (7 - (index & 7))));
  packed.writeUInt32LE(packed.length - 8, 0);
  packed.writeUInt32LE(data.length, 4);
  return new Uint8Array(packed);
}

/** The filter that zbin runs before packing: calls and jumps get absolute targets. Works in place. */
export function jumpFilter(data: Uint8Array): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const limit = data.length - 5;
  for (let offset = 0; offset <= limit; offset++) {
    if (data[offset] !== 0xe8 && data[offset] !== 0xe9) continue;
    const target = view.getInt32(offset + 1, true);
    if (target >= -offset && target < limit - offset) view.setInt32(offset + 1, target + offset, true);
    else if (target >= limit - offset && target < limit) view.setInt32(offset + 1, target - limit, true);
    offset += 4;
  }
}
