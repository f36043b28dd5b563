import { distributionFirmware, distributionGrub } from '../../os/distribution.ts';
import type { LabCase } from '../../case/case.ts';
import type { LabRequest } from '../../run/make-plan.ts';
import { pathsOf, withEmptyFiles, withHalfFiles, withoutFiles, withWebPages } from '../alter/files.ts';
import { nbpMethods, type Fault, type FaultEnvironment } from '../fault.ts';
import { withHardware } from '../alter/machines.ts';
import { badChecksum, otherCard } from '../alter/rom-copies.ts';
import type { FaultName } from '../names.ts';

const both = ['bios', 'uefi'] as const;

/** What can be wrong with an NBP or a ROM. */
export const firmwareFaults = {
  'nbp-missing': {
    title: 'the boot file is not on the TFTP server',
    code: 'nbp-missing',
    methods: nbpMethods,
    firmware: both,
    inPlan: (plan) => withoutFiles(plan, pathsOf(plan, 'nbp')),
  },
  'nbp-truncated': {
    title: 'the boot file on the TFTP server ends half-way',
    code: 'nbp-truncated',
    methods: nbpMethods,
    firmware: both,
    inPlan: (plan) => withHalfFiles(plan, 'nbp'),
  },
  'nbp-empty': {
    title: 'the boot file on the TFTP server has no byte in it',
    code: 'nbp-not-a-program',
    methods: nbpMethods,
    firmware: both,
    inPlan: (plan) => withEmptyFiles(plan, 'nbp'),
  },
  'nbp-web-page': {
    title: 'somebody has saved a web page under the name of the boot file',
    code: 'nbp-not-a-program',
    methods: nbpMethods,
    firmware: both,
    inPlan: (plan) => withWebPages(plan, 'nbp'),
  },
  'large-packets-lost': {
    title: 'the network loses packets of the size that TFTP uses',
    code: 'large-packets-lost',
    methods: nbpMethods,
    firmware: ['bios'],
    inPlan: (plan) => ({
      ...plan,
      link: { delayMs: 0, lossPercent: 0, upAfterMs: 0, ...plan.link, mtuBytes: 1000 },
    }),
  },
  'nbp-for-efi': {
    title: 'a BIOS machine is given a boot file for UEFI',
    code: 'nbp-wrong-architecture',
    methods: ['chain', 'chain-embedded'],
    firmware: ['bios'],
    inCase: withoutBuilding,
    inRequest: (request, environment) => withNbp(request, environment, 'efi'),
  },
  'nbp-for-bios': {
    title: 'a UEFI machine is given a boot file for BIOS',
    code: 'nbp-wrong-architecture',
    methods: ['chain', 'chain-embedded'],
    firmware: ['uefi'],
    inCase: withoutBuilding,
    inRequest: (request, environment) => withNbp(request, environment, 'bios'),
  },
  'nbp-unsigned': {
    title: 'a machine with Secure Boot is given a boot file without a signature',
    code: 'secure-boot',
    methods: ['chain', 'chain-embedded'],
    firmware: ['uefi'],
    inCase: withoutBuilding,
    inPlan: (plan) => withHardware(plan, { hasSecureBoot: true }),
  },
  'grub-config-missing': {
    title: 'GRUB is the boot file, and its configuration is not on the TFTP server',
    code: 'boot-loader-stopped',
    methods: ['chain', 'chain-embedded'],
    firmware: ['uefi'],
    inCase: withoutBuilding,
    inRequest: async (request, { cache, run }) =>
      withProgram(request, await distributionGrub(cache, run), 'efi'),
  },
  'rom-bad-checksum': {
    title: "the ROM's checksum is wrong",
    code: 'rom-bad-checksum',
    methods: ['rom'],
    firmware: ['bios'],
    inRequest: (request, environment) => badChecksum(request, environment.work),
  },
  'rom-other-card': {
    title: 'the ROM is for another card',
    code: 'rom-wrong-card',
    methods: ['rom'],
    firmware: ['bios'],
    inRequest: (request, environment) => otherCard(request, environment.work),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;

/** Firmware that is not going to run need not be compiled. */
function withoutBuilding(wanted: LabCase): LabCase {
  if (wanted.subject.kind !== 'built') return wanted;
  return { ...wanted, method: 'chain', subject: { kind: 'distribution' } };
}

async function withNbp(
  request: LabRequest,
  { cache, run }: FaultEnvironment,
  purpose: 'bios' | 'efi',
): Promise<LabRequest> {
  if (request.nbp === null || request.nbp.for === purpose) return request;
  const { undionly, snponly } = await distributionFirmware(cache, run);
  return withProgram(request, purpose === 'bios' ? undionly : snponly, purpose);
}

const withProgram = (request: LabRequest, file: string, purpose: 'bios' | 'efi'): LabRequest =>
  request.nbp === null ? request : { ...request, nbp: { ...request.nbp, file, for: purpose } };
