import { withWebTrouble } from '../alter/files.ts';
import { webMethods, type Fault } from '../fault.ts';
import type { FaultName } from '../names.ts';

const common = { methods: webMethods, firmware: ['bios', 'uefi'] } as const;

/** Trouble with the web server that has the scripts and images. */
export const webFaults = {
  'web-server-down': {
    title: 'no web server is running',
    code: 'web-server-down',
    ...common,
    inPlan: (plan) => ({ ...plan, engines: { ...plan.engines, http: null } }),
  },
  'script-forbidden': {
    title: "the web server may not read the machine's script (403)",
    code: 'http-forbidden',
    ...common,
    inPlan: (plan) => withWebTrouble(plan, 'macScript', { kind: 'status', status: 403 }),
  },
  'script-wants-password': {
    title: "the web server asks for a password before it gives the machine's script (401)",
    code: 'http-forbidden',
    ...common,
    inPlan: (plan) => withWebTrouble(plan, 'macScript', { kind: 'status', status: 401 }),
  },
  'web-server-error': {
    title: "the web server fails while it makes the machine's script (500)",
    code: 'web-server-error',
    ...common,
    inPlan: (plan) => withWebTrouble(plan, 'macScript', { kind: 'status', status: 500 }),
  },
  'web-server-busy': {
    title: 'the web server is too busy to give the kernel (503)',
    code: 'web-server-error',
    ...common,
    inPlan: (plan) => withWebTrouble(plan, 'kernel', { kind: 'status', status: 503 }),
  },
  'redirect-loop': {
    title: "the web server redirects the machine's script to itself",
    code: 'redirect-loop',
    ...common,
    inPlan: (plan) => withWebTrouble(plan, 'macScript', { kind: 'redirect', to: 'http' }),
  },
  'redirect-to-https': {
    title: 'the web server redirects to HTTPS, which the firmware does not speak',
    code: 'protocol-not-supported',
    methods: webMethods,
    firmware: ['bios'],
    inPlan: (plan) => withWebTrouble(plan, 'macScript', { kind: 'redirect', to: 'https' }),
  },
  'connection-reset': {
    title: 'the connection is reset in the middle of the kernel, each time',
    code: 'connection-cut',
    ...common,
    inPlan: (plan) => withWebTrouble(plan, 'kernel', { kind: 'cut' }),
  },
  'stalled-transfer': {
    title: 'the web server stalls in the middle of the kernel',
    code: 'transfer-stalled',
    ...common,
    inPlan: (plan) => withWebTrouble(plan, 'kernel', { kind: 'stall' }),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;
