import { writeFile } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../system/process/run.ts';
import { processorOptions } from './command.ts';
import type { Accelerator } from './machine-plan.ts';
import { inTemporaryFolder } from '../../system/files/temporary-folder.ts';

let answer: Promise<Accelerator> | undefined;

/** KVM where a guest really runs under it, else TCG. Tried once in a process's life. */
export function chooseAccelerator(run: Run): Promise<Accelerator> {
  return (answer ??= kvmRunsGuests(run).then((runs) => (runs ? 'kvm' : 'tcg')));
}

/**
 * Run a guest of a few instructions under an accelerator, in the place of the BIOS, and see whether it said its word.
 * /dev/kvm being there says little: nested in another machine it may open and then run nothing, or no kernel.
 */
export async function runsGuests(accelerator: Accelerator, run: Run): Promise<boolean> {
  return inTemporaryFolder(async (folder) => {
    const bios = join(folder, 'bios.bin');
    await writeFile(bios, guest());
    const result = await run({
      command: [
        'qemu-system-x86_64',
        ...['-nodefaults', '-no-user-config', '-display', 'none', '-m', '16'],
        ...[
          '-machine',
          `pc,accel=${accelerator}`,
          ...processorOptions(accelerator),
          '-no-reboot',
          '-bios',
          bios.replaceAll(',', ',,'),
        ],
        ...['-device', `isa-debug-exit,iobase=0x${exitPort.toString(16)},iosize=1`],
      ],
      signal: AbortSignal.timeout(10_000),
    });
    return result.exitCode === word * 2 + 1;
  });
}

async function kvmRunsGuests(run: Run): Promise<boolean> {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return false;
  }
  return runsGuests('kvm', run);
}

const exitPort = 0xf4;
/** isa-debug-exit ends QEMU with twice the byte written, plus one. */
const word = 0x2a;

/** 64 KiB of BIOS. The processor starts 16 bytes below the end; the last 64 KiB are also at F000:0000. */
function guest(): Uint8Array {
  const bytes = new Uint8Array(0x10000);
  bytes.set(toLongMode, 0);
  bytes.set(descriptorTable, 0x80);
  bytes.set([0xea, 0x00, 0x00, 0x00, 0xf0], 0xfff0); // jmp f000:0000
  return bytes;
}

/** From 16 bits to 64 with one page of 2 MiB, which is what every kernel does first, and then the word. */
const toLongMode = [
  [0x31, 0xc0, 0x8e, 0xd8], //                         xor ax,ax; mov ds,ax
  [0xc7, 0x06, 0x00, 0x10, 0x03, 0x20], //             mov word [1000],2003    page-map level 4
  [0xc7, 0x06, 0x00, 0x20, 0x03, 0x30], //             mov word [2000],3003    page-directory pointers
  [0xc7, 0x06, 0x00, 0x30, 0x83, 0x00], //             mov word [3000],0083    the page
  [0x0f, 0x20, 0xe0, 0x0c, 0x20, 0x0f, 0x22, 0xe0], // mov eax,cr4; or al,20; mov cr4,eax       PAE
  [0x66, 0xb8, 0x00, 0x10, 0x00, 0x00], //             mov eax,1000
  [0x0f, 0x22, 0xd8], //                               mov cr3,eax
  [0x66, 0xb9, 0x80, 0x00, 0x00, 0xc0], //             mov ecx,c0000080        EFER
  [0x0f, 0x32, 0x80, 0xcc, 0x01, 0x0f, 0x30], //       rdmsr; or ah,1; wrmsr   long mode enable
  [0x2e, 0x66, 0x0f, 0x01, 0x16, 0x90, 0x00], //       lgdt cs:[0090]
  [0x0f, 0x20, 0xc0], //                               mov eax,cr0
  [0x66, 0x0d, 0x01, 0x00, 0x00, 0x80], //             or eax,80000001         paging, protection
  [0x0f, 0x22, 0xc0], //                               mov cr0,eax
  [0x66, 0xea, 0x4f, 0x00, 0x0f, 0x00, 0x08, 0x00], // jmp 0008:000f004f
  [0xb0, word, 0xe6, exitPort, 0xf4], //               mov al,word; out exitPort,al; hlt
].flat();

/** At F000:0080 nothing and 64-bit code, at F000:0090 where they are. */
const descriptorTable = [
  [0, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0xff, 0, 0, 0, 0x9a, 0xaf, 0],
  [0x0f, 0x00, 0x80, 0x00, 0x0f, 0x00],
].flat();
