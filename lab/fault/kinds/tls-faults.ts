import { usageError } from '../../../system/error.ts';
import type { LabCase } from '../../case/case.ts';
import type { LabPlan } from '../../run/lab-plan.ts';
import {
  labAuthority,
  labCertificate,
  unknownCertificate,
  type ServerCertificate,
} from '../alter/certificate.ts';
import { withHardware } from '../alter/machines.ts';
import { withScripts } from '../alter/scripts.ts';
import type { Fault, FaultEnvironment } from '../fault.ts';
import type { FaultName } from '../names.ts';

/** iPXE has HTTPS for UEFI, and for BIOS where it is asked for. */
const common = { methods: ['rom', 'chain-embedded'], firmware: ['bios', 'uefi'] } as const;

/** Trouble with the certificate of a web server. */
export const tlsFaults = {
  'https-unknown-ca': {
    title: "the web server's certificate is of a CA that the firmware does not know",
    code: 'https-unknown-ca',
    methods: ['chain-embedded', 'rom', 'chain'],
    firmware: ['uefi', 'bios'],
    inCase: withHttps,
    inPlan: async (plan, host) => overHttps(plan, await unknownCertificate(host)),
  },
  'https-expired': {
    title: "the web server's certificate has expired",
    code: 'certificate-expired',
    ...common,
    inCase: withTrust,
    inPlan: async (plan, host) => overHttps(plan, await labCertificate(host, { days: -1 })),
  },
  'https-other-name': {
    title: "the web server's certificate is for another name",
    code: 'certificate-other-name',
    ...common,
    inCase: withTrust,
    inPlan: async (plan, host) =>
      overHttps(plan, await labCertificate(host, { name: 'other.lab', days: 3650 })),
  },
  'clock-wrong': {
    title: "the machine's clock is years ahead, and the web server's certificate has expired by it",
    code: 'certificate-expired',
    ...common,
    inCase: withTrust,
    inPlan: async (plan, host) =>
      withHardware(overHttps(plan, await labCertificate(host, { days: 90 })), { clock: yearsAhead() }),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;

/** After the end of the certificate, and before that of the lab's authority. */
function yearsAhead(): string {
  const clock = new Date();
  clock.setUTCFullYear(clock.getUTCFullYear() + 2);
  return clock.toISOString().slice(0, 19);
}

const overHttps = (plan: LabPlan, certificate: ServerCertificate): LabPlan => ({
  ...withScripts(plan, 'macScript', (text) => text.replaceAll('http://', 'https://')),
  extraServers: [...plan.extraServers, { kind: 'https', ...certificate }],
});

function withHttps(wanted: LabCase): LabCase {
  const { subject, firmware } = wanted;
  return subject.kind === 'built' && firmware === 'bios'
    ? { ...wanted, subject: { ...subject, enable: ['DOWNLOAD_PROTO_HTTPS'] } }
    : wanted;
}

/** Firmware that trusts the lab's authority: nothing but the fault is wrong with the certificate. */
async function withTrust(wanted: LabCase, environment: FaultEnvironment): Promise<LabCase> {
  const { subject } = wanted;
  if (subject.kind !== 'built' || subject.flavour === 'gpxe')
    throw usageError(
      'fault-needs-build',
      'This fault needs iPXE that trusts a CA of the lab, which is built for it.',
      'Leave the file and --flavour out.',
    );
  return withHttps({ ...wanted, subject: { ...subject, trust: [await labAuthority(environment)] } });
}
