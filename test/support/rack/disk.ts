/** A boot sector that writes a report on the BIOS's screen by INT 10h and stops; then an empty megabyte. */
export function reportingDisk(image: string): Uint8Array {
  const disk = Buffer.alloc(1 << 20);
  const textAt = 0x7c00 + code.length;
  disk.set(code);
  disk.writeUInt16LE(textAt, 5);
  disk.write(`\r\nROMKIT-BEACON {"image":"${image}","cmdline":""}\r\n\0`, code.length, 'latin1');
  // One active partition of type 0x83, from sector 2048 (the table of a master boot record is at 0x1be).
  disk.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0], 0x1be);
  disk.writeUInt32LE(1, 0x1be + 12);
  disk.writeUInt16LE(0xaa55, 0x1fe);
  return disk;
}

const code = [
  [0x31, 0xc0, 0x8e, 0xd8], // xor ax,ax; mov ds,ax
  [0xbe, 0x00, 0x00], //       mov si,text
  [0xac, 0x84, 0xc0], //       next: lodsb; test al,al
  [0x74, 0x06], //             jz stop
  [0xb4, 0x0e, 0xcd, 0x10], // mov ah,0e; int 10
  [0xeb, 0xf5], //             jmp next
  [0xfb], //                   stop: sti: the BIOS writes the screen out by its timer
  [0xf4, 0xeb, 0xfd], //       halt: hlt; jmp halt
].flat();
