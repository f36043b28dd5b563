import { usageError } from '../../../system/error.ts';
import type { LabCase } from '../../case/case.ts';
import {
  pathsOf,
  withContent,
  withEmptyFiles,
  withHalfFiles,
  withoutFiles,
  withWebPages,
} from '../alter/files.ts';
import { armKernel, withInitrds, withLargeInitrds } from '../alter/images.ts';
import { withScripts } from '../alter/scripts.ts';
import { allMethods, webMethods, type Fault } from '../fault.ts';
import type { FaultName } from '../names.ts';

const common = { methods: allMethods, firmware: ['bios', 'uefi'] } as const;
const MiB = 1024 * 1024;

/** Kernels and initrds that nothing can come of. */
export const imageFaults = {
  'kernel-missing': {
    title: "the kernel that the machine's script names is not there",
    code: 'kernel-missing',
    ...common,
    inPlan: (plan) => withoutFiles(plan, pathsOf(plan, 'kernel')),
  },
  'kernel-empty': {
    title: 'the kernel on the server has no byte in it',
    code: 'kernel-not-a-kernel',
    ...common,
    inPlan: (plan) => withEmptyFiles(plan, 'kernel'),
  },
  'kernel-truncated': {
    title: 'the kernel on the server ends half-way',
    code: 'kernel-truncated',
    ...common,
    inPlan: (plan) => withHalfFiles(plan, 'kernel'),
  },
  'kernel-web-page': {
    title: 'the server gives an error page in the place of the kernel',
    code: 'kernel-not-a-kernel',
    ...common,
    inPlan: (plan) => withWebPages(plan, 'kernel'),
  },
  'kernel-other-processor': {
    title: 'a PC is given a kernel for arm64',
    code: 'kernel-wrong-architecture',
    ...common,
    inPlan: async (plan, host) => withContent(plan, 'kernel', { file: await armKernel(host) }),
  },
  'other-image': {
    title: "the machine's script names the image of another machine",
    code: 'wrong-image',
    methods: webMethods,
    firmware: ['bios', 'uefi'],
    inCase: withTwoImages,
    inPlan: (plan) =>
      withScripts(plan, 'macScript', (text) =>
        text.replaceAll(/\/images\/image([12])\//g, (_, is) => `/images/image${is === '1' ? 2 : 1}/`),
      ),
  },
  'initrd-missing': {
    title: "the initrd that the machine's script names is not there",
    code: 'initrd-missing',
    ...common,
    inRequest: withInitrds,
    inPlan: (plan) => withoutFiles(plan, pathsOf(plan, 'initrd')),
  },
  'initrd-empty': {
    title: 'the initrd on the server has no byte in it',
    code: 'initrd-not-an-initrd',
    ...common,
    inRequest: withInitrds,
    inPlan: (plan) => withEmptyFiles(plan, 'initrd'),
  },
  'initrd-truncated': {
    title: 'the initrd on the server ends half-way',
    code: 'initrd-truncated',
    ...common,
    inRequest: withInitrds,
    inPlan: (plan) => withHalfFiles(plan, 'initrd'),
  },
  'initrd-web-page': {
    title: 'the server gives an error page in the place of the initrd',
    code: 'initrd-not-an-initrd',
    ...common,
    inRequest: withInitrds,
    inPlan: (plan) => withWebPages(plan, 'initrd'),
  },
  'memory-too-small': {
    title: 'the machine has less memory than the initrd takes',
    code: 'out-of-memory',
    methods: webMethods,
    firmware: ['bios'],
    inRequest: async (request, host) => ({
      ...(await withLargeInitrds(request, host, 192 * MiB)),
      memoryMiB: 128,
    }),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;

/** The lab's own images are called image1, image2, …; of the user's there is one. */
function withTwoImages(wanted: LabCase): LabCase {
  const { system } = wanted;
  if (system.kind === 'own' || system.kind === 'installer')
    throw usageError(
      'fault-needs-images',
      'The fault other-image needs a second image, and this system is the only one.',
      'Take --os debian, without --kernel.',
    );
  return { ...wanted, system: { ...system, images: Math.max(2, system.images) } };
}
