import type { LabCase } from '../../case/case.ts';
import type { LabRequest } from '../../run/make-plan.ts';
import { withCommandLines, withHardware } from '../alter/machines.ts';
import { withScripts } from '../alter/scripts.ts';
import { allMethods, webMethods, type Fault } from '../fault.ts';
import type { FaultName } from '../names.ts';

/** A system that was loaded and does not come up. */
export const systemFaults = {
  'kernel-needs-64-bit': {
    title: 'a machine with a 32-bit processor is given a 64-bit kernel',
    code: 'kernel-wrong-architecture',
    methods: allMethods,
    firmware: ['bios'],
    inCase: withDebian,
    inPlan: (plan) => withHardware(plan, { processor: 'qemu32' }),
  },
  'no-root': {
    title: "the machine's script forgets the initrd, and the kernel has no root",
    code: 'no-root',
    methods: webMethods,
    firmware: ['bios', 'uefi'],
    inCase: withDebian,
    inPlan: (plan) => withScripts(plan, 'macScript', (text) => text.replace(/^initrd .*\n/m, '')),
  },
  'initramfs-shell': {
    title: 'the system stops in a shell of its initramfs',
    code: 'emergency-shell',
    methods: allMethods,
    firmware: ['bios', 'uefi'],
    inCase: withDebian,
    inRequest: (request) => Promise.resolve(withCommandLines(request, (line) => `${line} rdinit=/bin/sh`)),
  },
  'console-elsewhere': {
    title: 'the system is up, and its console is not the one that is watched',
    code: 'console-silent',
    methods: allMethods,
    firmware: ['bios', 'uefi'],
    inCase: withDebian,
    inRequest: (request) => Promise.resolve(withSilence(request)),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;

/** The beacon is no Linux, and needs neither processor nor root. */
function withDebian(wanted: LabCase): LabCase {
  const { system } = wanted;
  return system.kind === 'beacon' ? { ...wanted, system: { ...system, kind: 'debian' } } : wanted;
}

/** The console is all that shows that it runs, and nothing is written there. */
function withSilence(request: LabRequest): LabRequest {
  const { images } = withCommandLines(request, (line) =>
    line.replace(/console=\S+/g, 'console=ttyS1 8250.nr_uarts=0').replace(/ romkit\.report=\S+/, ''),
  );
  return {
    ...request,
    images: images.map((image) => ({ ...image, consoleText: image.consoleText ?? 'ROMKIT-OS' })),
  };
}
