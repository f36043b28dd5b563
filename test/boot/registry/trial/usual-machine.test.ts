import { expect, it } from '@jest/globals';
import { nothingReported } from '../../../../boot/registry/model/machine.ts';
import { usualMachine } from '../../../../boot/registry/trial/usual-machine.ts';
import { machine, revision } from '../sample.ts';

const web = machine(1, { firmware: 'uefi', reported: { ...nothingReported, memoryMiB: 4096 } });

it.each([
  ['nothing is known', {}, undefined, 'bios', 1024],
  ['it stands for a machine', {}, web, 'uefi', 4096],
  ['the machine has not told of itself', {}, machine(1, { firmware: null }), 'bios', 1024],
  ['the image is for one firmware', { firmware: 'bios' as const }, web, 'bios', 4096],
  ['it is an EFI program', { kind: 'efi' as const }, undefined, 'uefi', 1024],
  ['it is a multiboot kernel', { kind: 'multiboot' as const }, web, 'bios', 4096],
  ['the image needs more', { leastMemoryMiB: 1500 }, undefined, 'bios', 1500],
  ['the machine has less than the image needs', { leastMemoryMiB: 8192 }, web, 'uefi', 4096],
])('the usual machine where %s', (_, values, as, firmware, memoryMiB) =>
  expect(usualMachine(revision('debian', 1, values), as)).toEqual({ firmware, memoryMiB }),
);
