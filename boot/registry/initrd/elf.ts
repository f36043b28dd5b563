import { hasText, u16, u8 } from '../../../rom/image/bytes.ts';

/** e_machine (System V ABI, "ELF Header"), by iPXE's names where it has one; with the class where that decides. */
const machines: Readonly<Record<number, string>> = {
  2: 'sparc',
  3: 'i386',
  8: 'mips',
  20: 'ppc32',
  21: 'ppc64',
  22: 's390x',
  40: 'arm32',
  43: 'sparc64',
  62: 'x86_64',
  183: 'arm64',
};
const machinesOfClass: Readonly<Record<number, readonly [string, string]>> = {
  243: ['riscv32', 'riscv64'],
  258: ['loong32', 'loong64'],
};

/** The processor that an ELF file is for; undefined of anything else. */
export function elfMachine(head: Uint8Array): string | undefined {
  if (!hasText(head, 0, '\x7fELF')) return undefined;
  const isBigEndian = u8(head, 5) === 2;
  const machine = isBigEndian ? (u8(head, 18) << 8) | u8(head, 19) : u16(head, 18);
  const byClass = machinesOfClass[machine]?.[u8(head, 4) === 2 ? 1 : 0];
  return byClass ?? machines[machine] ?? `machine ${machine}`;
}
