import { address, assemble, far, little32, near, text, type Line } from '../../../lab/os/assembler.ts';

const report = (image: string): readonly number[] =>
  text(`\r\nROMKIT-BEACON {"image":"${image}","cmdline":""}\r\n`);

/** The text at esi or rsi to the first serial port, then nothing more. The same bytes for 32 and 64 bits. */
const writeAndStop: readonly Line[] = [
  [0x66, 0xba, 0xf8, 0x03], //              mov dx,3f8
  'next',
  [0xac, 0x84, 0xc0, 0x74, near('stop')], // lodsb; test al,al; jz stop
  [0xee, 0xeb, near('next')], //             out dx,al; jmp next
  'stop',
  [0xf4, 0xeb, near('stop')], //             hlt; jmp stop
];

const multibootAddress = 0x100000;
const multibootHeaderBytes = 32;

/** A multiboot kernel that reports on the serial port (Multiboot Specification 0.6.96, sections 3.1.1 to 3.1.3). */
export function reportingMultiboot(image: string): Uint8Array {
  const start = multibootAddress + multibootHeaderBytes;
  const lines: readonly Line[] = [[0xbe, address('report')], ...writeAndStop, 'report', report(image)];
  const code = assemble(lines, start);
  const end = start + code.length;
  const [magic, hasAddresses] = [0x1badb002, 0x10000];
  const checksum = -(magic + hasAddresses);
  const header = [magic, hasAddresses, checksum, multibootAddress, multibootAddress, end, end, start];
  return Uint8Array.from([...header.flatMap(little32), ...code]);
}

/** An EFI program for x86-64 that reports on the serial port (PE/COFF, Microsoft Portable Executable). */
export function reportingEfi(image: string): Uint8Array {
  const [codeAt, optionalAt, optionalBytes] = [0x1000, 0x58, 0xf0];
  const code = assemble(
    [[0x48, 0x8d, 0x35, far('report')], ...writeAndStop, 'report', report(image)], // lea rsi,[rip+report]
    codeAt,
  );
  const file = Buffer.alloc(0x200 + 0x200);
  file.write('MZ', 0);
  file.writeUInt32LE(0x40, 0x3c);
  file.write('PE', 0x40);
  file.writeUInt16LE(0x8664, 0x44);
  file.writeUInt16LE(1, 0x46); //                              one section
  file.writeUInt16LE(optionalBytes, 0x54);
  file.writeUInt16LE(0x22, 0x56); //                           executable, large addresses
  file.writeUInt16LE(0x20b, optionalAt);
  file.writeUInt32LE(codeAt, optionalAt + 16); //              entry point
  file.writeUInt32LE(0x1000, optionalAt + 32); //              section alignment
  file.writeUInt32LE(0x200, optionalAt + 36); //               file alignment
  file.writeUInt32LE(codeAt + 0x1000, optionalAt + 56); //     size of the image
  file.writeUInt32LE(0x200, optionalAt + 60); //               size of the headers
  file.writeUInt16LE(10, optionalAt + 68); //                  an EFI application
  file.writeUInt32LE(16, optionalAt + 108); //                 data directories
  const section = optionalAt + optionalBytes;
  file.write('.text', section);
  for (const [index, value] of [code.length, codeAt, 0x200, 0x200].entries())
    file.writeUInt32LE(value, section + 8 + index * 4);
  file.writeUInt32LE(0x60000020, section + 36); //             code, executable, readable
  file.set(code, 0x200);
  return file;
}
