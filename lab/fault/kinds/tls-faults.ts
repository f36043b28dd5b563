import { unknownCertificate } from '../alter/certificate.ts';
import { withScripts } from '../alter/scripts.ts';
import type { Fault } from '../fault.ts';
import type { FaultName } from '../names.ts';

/** Trouble with the certificate of a web server. */
export const tlsFaults = {
  'https-unknown-ca': {
    title: "the web server's certificate is of a CA that the firmware does not know",
    code: 'https-unknown-ca',
    methods: ['chain-embedded', 'rom', 'chain'],
    // iPXE has HTTPS for UEFI, and for BIOS where it is asked for.
    firmware: ['uefi', 'bios'],
    inCase: (wanted) =>
      wanted.subject.kind === 'built' && wanted.firmware === 'bios'
        ? { ...wanted, subject: { ...wanted.subject, enable: ['DOWNLOAD_PROTO_HTTPS'] } }
        : wanted,
    inPlan: async (plan, host) => ({
      ...withScripts(plan, 'macScript', (text) => text.replaceAll('http://', 'https://')),
      extraServers: [...plan.extraServers, { kind: 'https', ...(await unknownCertificate(host)) }],
    }),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;
