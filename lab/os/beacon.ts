import { address, assemble, far, little32, near, text, type Line } from './assembler.ts';

/** Where a bzImage's protected-mode part is loaded (Linux x86 Boot Protocol, "Memory Layout"). */
const protectedAddress = 0x100000;

/**
 * A kernel of a few hundred bytes for PC BIOS. It writes one line to the first serial port, which parseOsReport reads:
 * this image's name, its command line, and length and CRC-32 of the initrd that it was given; then it switches the
 * machine off. To every boot loader it is a bzImage like any other (Linux x86 Boot Protocol 2.06).
 * @param image ASCII without quotation marks
 */
export function beaconKernel(image: string): Uint8Array {
  if (!/^[\w .:/+-]*$/.test(image)) throw new Error(`Not an image's name: ${image}`);
  const body = assemble(program(image), protectedAddress);
  const file = Buffer.alloc(2 * 512 + Math.ceil(body.length / 16) * 16);
  writeHeader(file, body.length);
  file.set(toProtectedMode, setupCode);
  file.set(body, 2 * 512);
  return file;
}

/** Just behind the header. */
const setupCode = 0x23c;

/** "The Real-Mode Kernel Header"; what is not set stays zero. */
function writeHeader(file: Buffer, bodyBytes: number): void {
  file.writeUInt8(1, 0x1f1); //                 setup_sects: one after the boot sector
  file.writeUInt32LE(Math.ceil(bodyBytes / 16), 0x1f4); // syssize, in paragraphs
  file.writeUInt16LE(0xaa55, 0x1fe); //         boot_flag
  file.set([0xeb, setupCode - 0x202], 0x200); // jump over the header
  file.write('HdrS', 0x202, 'latin1');
  file.writeUInt16LE(0x0206, 0x206); //         version
  file.writeUInt16LE(0x1000, 0x20c); //         start_sys_seg
  file.writeUInt8(1, 0x211); //                 loadflags: loaded high
  file.writeUInt32LE(protectedAddress, 0x214); // code32_start
  file.writeUInt32LE(0x37ffffff, 0x22c); //     initrd_addr_max
  file.writeUInt32LE(2047, 0x238); //           cmdline_size
}

/** 16 bits, ds is where the header lies; esi becomes its linear address. */
const toProtectedMode = [
  [0xfa], //                                           cli
  [0x8c, 0xd8], //                                     mov ax,ds
  [0x66, 0x0f, 0xb7, 0xf0], //                         movzx esi,ax
  [0x66, 0xc1, 0xe6, 0x04], //                         shl esi,4
  [0x66, 0x0f, 0x01, 0x16, 0x5d, 0x02], //             lgdt [025d]
  [0x0f, 0x20, 0xc0, 0x0c, 0x01, 0x0f, 0x22, 0xc0], // mov eax,cr0; or al,1; mov cr0,eax
  [0x66, 0xea, ...little32(protectedAddress + 24), 0x08, 0x00], // jmp 0008:start
  [0x17, 0x00, ...little32(protectedAddress)], //      at 025d: the descriptor table's limit and address
].flat();

/** 32 bits, flat; the descriptor table comes first. */
const program = (image: string): readonly Line[] => [
  [0, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0xff, 0, 0, 0, 0x9a, 0xcf, 0], // 08: code
  [0xff, 0xff, 0, 0, 0, 0x92, 0xcf, 0], // 10: data
  [0x66, 0xb8, 0x10, 0x00], //             mov ax,10
  [0x8e, 0xd8, 0x8e, 0xc0, 0x8e, 0xd0], // mov ds,ax; mov es,ax; mov ss,ax
  [0xbc, ...little32(protectedAddress + 0x10000)], // mov esp
  [0x89, 0xf5], //                         mov ebp,esi           the header
  ...say('beginning'),
  [0x8b, 0xb5, 0x28, 0x02, 0x00, 0x00], // mov esi,[ebp+228]     cmd_line_ptr
  ...writeQuoted,
  ...say('bytes'),
  [0x8b, 0x85, 0x1c, 0x02, 0x00, 0x00], // mov eax,[ebp+21c]     ramdisk_size
  [0xe8, far('hex')],
  ...say('checksum'),
  ...checksum,
  [0xe8, far('hex')],
  ...say('end'),
  ...powerOff,
  ...routines,
  'beginning',
  text(`\r\nROMKIT-BEACON {"image":"${image}","cmdline":"`),
  'bytes',
  text('","initrdBytes":"'),
  'checksum',
  text('","initrdCrc32":"'),
  'end',
  text('"}\r\n'),
];

function say(label: string): readonly Line[] {
  return [
    [0xbe, address(label)], // mov esi,label
    [0xe8, far('write')], //   call write
  ];
}

/** The text at esi as JSON has it between its quotation marks; no text where the loader gave no address. */
const writeQuoted: readonly Line[] = [
  [0x85, 0xf6, 0x74, near('quoted')], // test esi,esi; jz quoted
  'quote',
  [0xac], //                             lodsb
  [0x84, 0xc0, 0x74, near('quoted')], // test al,al; jz quoted
  [0x3c, 0x20, 0x72, near('quote')], //  cmp al,' '; jb quote
  [0x3c, 0x22, 0x74, near('escape')], // cmp al,'"'; je escape
  [0x3c, 0x5c, 0x75, near('plain')], //  cmp al,'\'; jne plain
  'escape',
  [0x50, 0xb0, 0x5c], //                 push eax; mov al,'\'
  [0xe8, far('put'), 0x58], //           call put; pop eax
  'plain',
  [0xe8, far('put')], //                 call put
  [0xeb, near('quote')], //              jmp quote
  'quoted',
];

/** eax = CRC-32 of the initrd, as zip and `crc32` have it. */
const checksum: readonly Line[] = [
  [0x8b, 0xb5, 0x18, 0x02, 0x00, 0x00], // mov esi,[ebp+218]     ramdisk_image
  [0x8b, 0x8d, 0x1c, 0x02, 0x00, 0x00], // mov ecx,[ebp+21c]     ramdisk_size
  [0x31, 0xc0, 0xf7, 0xd0], //             xor eax,eax; not eax
  'next',
  [0x85, 0xc9, 0x74, near('summed')], //   test ecx,ecx; jz summed
  [0x32, 0x06, 0x46, 0x49], //             xor al,[esi]; inc esi; dec ecx
  [0xb2, 0x08], //                         mov dl,8
  'bit',
  [0xd1, 0xe8, 0x73, near('even')], //     shr eax,1; jnc even
  [0x35, ...little32(0xedb88320)], //      xor eax,edb88320
  'even',
  [0xfe, 0xca, 0x75, near('bit')], //      dec dl; jnz bit
  [0xeb, near('next')], //                 jmp next
  'summed',
  [0xf7, 0xd0], //                         not eax
];

/** ACPI's S5 at the port where SeaBIOS puts the power management of QEMU's "pc"; a reset where that is not. */
const powerOff: readonly Line[] = [
  [0x66, 0xba, 0xfd, 0x03], //             mov dx,3fd            line status
  'draining',
  [0xec, 0xa8, 0x40], //                   in al,dx; test al,40
  [0x74, near('draining')], //             jz draining
  [0x66, 0xba, 0x04, 0x06], //             mov dx,604
  [0x66, 0xb8, 0x00, 0x20, 0x66, 0xef], // mov ax,2000; out dx,ax
  [0xb0, 0xfe, 0xe6, 0x64], //             mov al,fe; out 64,al  keyboard controller
  'halted',
  [0xf4, 0xeb, near('halted')], //         hlt; jmp halted
];

const routines: readonly Line[] = [
  'write', //                              the text at esi
  [0xac, 0x84, 0xc0, 0x74, near('back')], // lodsb; test al,al; jz back
  [0xe8, far('put')], //                   call put
  [0xeb, near('write')], //                jmp write
  'back',
  [0xc3], //                               ret
  'hex', //                                eax as eight digits
  [0xb9, ...little32(8)], //               mov ecx,8
  'digit',
  [0xc1, 0xc0, 0x04, 0x50], //             rol eax,4; push eax
  [0x24, 0x0f, 0x04, 0x30], //             and al,f; add al,'0'
  [0x3c, 0x39, 0x76, near('decimal')], //  cmp al,'9'; jbe decimal
  [0x04, 0x27], //                         add al,27             'a'
  'decimal',
  [0xe8, far('put'), 0x58], //             call put; pop eax
  [0x49, 0x75, near('digit'), 0xc3], //    dec ecx; jnz digit; ret
  'put', //                                al to the serial port
  [0x88, 0xc4], //                         mov ah,al
  [0x66, 0xba, 0xfd, 0x03], //             mov dx,3fd            line status
  'full',
  [0xec, 0xa8, 0x20, 0x74, near('full')], // in al,dx; test al,20; jz full
  [0x66, 0xba, 0xf8, 0x03], //             mov dx,3f8
  [0x88, 0xe0, 0xee, 0xc3], //             mov al,ah; out dx,al; ret
];
