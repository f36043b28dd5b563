import {
  pathsOf,
  withHalfFiles,
  withLettersInMacs,
  withMacScriptNames,
  withMacScripts,
  withoutFiles,
  withWebPages,
} from '../alter/files.ts';
import { unknownCertificate } from '../alter/certificate.ts';
import { allMethods, webMethods, type Fault } from '../fault.ts';
import type { FaultName } from '../names.ts';

const both = ['bios', 'uefi'] as const;

/** What can be wrong with scripts, images and the web server that has them. */
export const webFaults = {
  'boot-script-missing': {
    title: 'boot.gpxe is not on the web server',
    code: 'boot-script-missing',
    methods: ['chain'],
    firmware: both,
    inPlan: (plan) => withoutFiles(plan, pathsOf(plan, 'bootScript')),
  },
  'mac-script-missing': {
    title: "no script has the machine's MAC address for a name",
    code: 'mac-script-missing',
    methods: allMethods,
    firmware: both,
    inPlan: (plan) => withoutFiles(plan, pathsOf(plan, 'macScript')),
  },
  'mac-script-upper-case': {
    title: "the machine's script is spelled in upper case",
    code: 'mac-script-misspelled',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) =>
      withMacScriptNames(withLettersInMacs(plan), (name) =>
        name.replace(/^[^.]*/, (mac) => mac.toUpperCase()),
      ),
  },
  'mac-script-dashes': {
    title: "the machine's script is spelled with dashes",
    code: 'mac-script-misspelled',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withMacScriptNames(plan, (name) => name.replaceAll(':', '-')),
  },
  'mac-script-syntax': {
    title: "the machine's script has a syntax error",
    code: 'mac-script-error',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withMacScripts(plan, (text) => text.replace(/^kernel /m, 'kernal ')),
  },
  'script-byte-order-mark': {
    title: "an editor put a byte order mark before the machine's script",
    code: 'script-byte-order-mark',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withMacScripts(plan, (text) => `\ufeff${text}`),
  },
  'web-server-down': {
    title: 'no web server is running',
    code: 'web-server-down',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => ({ ...plan, engines: { ...plan.engines, http: null } }),
  },
  'kernel-missing': {
    title: "the kernel that the machine's script names is not there",
    code: 'kernel-missing',
    methods: allMethods,
    firmware: both,
    inPlan: (plan) => withoutFiles(plan, pathsOf(plan, 'kernel')),
  },
  'kernel-truncated': {
    title: 'the kernel on the server ends half-way',
    code: 'kernel-truncated',
    methods: allMethods,
    firmware: both,
    inPlan: (plan) => withHalfFiles(plan, 'kernel'),
  },
  'kernel-web-page': {
    title: 'the server gives an error page in the place of the kernel',
    code: 'kernel-not-a-kernel',
    methods: allMethods,
    firmware: both,
    inPlan: (plan) => withWebPages(plan, 'kernel'),
  },
  'initrd-missing': {
    title: "the initrd that the machine's script names is not there",
    code: 'initrd-missing',
    methods: allMethods,
    firmware: both,
    // The beacon has none by itself.
    inRequest: (request) =>
      Promise.resolve({
        ...request,
        images: request.images.map((each) =>
          each.image.initrds.length > 0
            ? each
            : { ...each, image: { ...each.image, initrds: [`${each.name}/initrd.gz`] } },
        ),
      }),
    inPlan: (plan) => withoutFiles(plan, pathsOf(plan, 'initrd')),
  },
  'stalled-transfer': {
    title: 'the web server stalls in the middle of the kernel',
    code: 'transfer-stalled',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => ({
      ...plan,
      engines: { ...plan.engines, http: null },
      extraServers: [...plan.extraServers, { kind: 'stalling-web', stallsAt: pathsOf(plan, 'kernel') }],
    }),
  },
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
      ...withMacScripts(plan, (text) => text.replaceAll('http://', 'https://')),
      extraServers: [...plan.extraServers, { kind: 'https', ...(await unknownCertificate(host)) }],
    }),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;
