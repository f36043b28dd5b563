/** Processors for which UEFI firmware asks for programs, as machines and EFI programs are named. */
export type ClientProcessor = 'i386' | 'x86_64' | 'arm32' | 'arm64' | 'riscv32' | 'riscv64';

/** By option 93 (RFC 4578 section 2.1; IANA, "Processor Architecture Types"). BIOS, 0, tells nothing of the processor. */
export const clientProcessors: Readonly<Record<number, ClientProcessor>> = {
  ...{ 6: 'i386', 7: 'x86_64', 9: 'x86_64', 10: 'arm32', 11: 'arm64' },
  ...{ 15: 'i386', 16: 'x86_64', 18: 'arm32', 19: 'arm64', 25: 'riscv32', 27: 'riscv64' },
};
