/** Does a field of `sizeBytes` bytes at `offset` lie inside the bytes? */
export function fits(bytes: Uint8Array, offset: number, sizeBytes: number): boolean {
  return offset >= 0 && sizeBytes >= 0 && offset + sizeBytes <= bytes.length;
}

/** Little-endian fields. Whatever lies outside the bytes reads as zero; ask `fits` where that matters. */
export function u8(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}

export function u16(bytes: Uint8Array, offset: number): number {
  return u8(bytes, offset) | (u8(bytes, offset + 1) << 8);
}

export function u32(bytes: Uint8Array, offset: number): number {
  return (u16(bytes, offset) | (u16(bytes, offset + 2) << 16)) >>> 0;
}

/** A number as people read it in a data sheet: `0x` and a fixed number of lower-case digits. */
export function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** Are the bytes at `offset` this ASCII text? */
export function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  if (!fits(bytes, offset, text.length)) return false;
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** A fixed number of bytes as text; what is not printable ASCII becomes a dot. */
export function printable(bytes: Uint8Array, offset: number, sizeBytes: number): string {
  return Array.from(bytes.subarray(offset, offset + sizeBytes), (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
  ).join('');
}

/** A zero-terminated string of at most `limitBytes`; null where no zero ends it. */
export function zeroTerminated(bytes: Uint8Array, offset: number, limitBytes = 256): string | null {
  const end = bytes.subarray(0, offset + limitBytes + 1).indexOf(0, offset);
  return end < 0 ? null : printable(bytes, offset, end - offset);
}

/** Is every byte the same padding, 00 or FF? True of no bytes at all. */
export function isPadding(bytes: Uint8Array): boolean {
  const filler = bytes[0];
  return (
    filler === undefined || ((filler === 0 || filler === 0xff) && bytes.every((byte) => byte === filler))
  );
}

/** The same bytes as a Buffer, for its searches; nothing is copied. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
