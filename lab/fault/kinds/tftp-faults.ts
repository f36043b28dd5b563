import { posix } from 'node:path';
import type { LabPlan } from '../../run/lab-plan.ts';
import { withoutFiles } from '../alter/files.ts';
import { nbpMethods, type Fault } from '../fault.ts';
import type { FaultName } from '../names.ts';
import type { TftpError } from '../servers/tftp-server.ts';

const common = { methods: nbpMethods, firmware: ['bios', 'uefi'] } as const;

/** Trouble with the TFTP server. */
export const tftpFaults = {
  'tftp-server-down': {
    title: 'no TFTP server is running',
    code: 'no-server-answer',
    ...common,
    inPlan: (plan) => ({ ...plan, engines: { ...plan.engines, tftp: null } }),
  },
  'tftp-blocked': {
    title: 'a firewall drops what is sent to the TFTP server',
    code: 'no-server-answer',
    ...common,
    inPlan: (plan) => withTftpAnswer(plan, null),
  },
  'nbp-forbidden': {
    title: 'the TFTP server may not read the boot file (error 2)',
    code: 'nbp-forbidden',
    ...common,
    inPlan: (plan) => withTftpAnswer(plan, { code: 2, message: 'Access violation' }),
  },
  'tftp-disk-full': {
    title: "the TFTP server's disk is full (error 3)",
    code: 'tftp-error',
    ...common,
    inPlan: (plan) => withTftpAnswer(plan, { code: 3, message: 'Disk full or allocation exceeded' }),
  },
  'tftp-options-refused': {
    title: 'the TFTP server refuses the block size (error 8)',
    code: 'tftp-error',
    ...common,
    inPlan: (plan) => withTftpAnswer(plan, { code: 8, message: 'blksize refused' }),
  },
  'pxelinux-module-missing': {
    title: 'ldlinux.c32 does not lie beside pxelinux.0',
    code: 'boot-loader-stopped',
    methods: ['pxelinux'],
    firmware: ['bios'],
    inPlan: (plan) => withoutFiles(plan, ['ldlinux.c32']),
  },
  'pxelinux-config-missing': {
    title: 'there is no configuration for pxelinux, and no default one',
    code: 'mac-script-missing',
    methods: ['pxelinux'],
    firmware: ['bios'],
    inPlan: (plan) =>
      withoutFiles(
        plan,
        plan.tftp.map(({ path }) => path).filter((path) => posix.dirname(path) === 'pxelinux.cfg'),
      ),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;

const withTftpAnswer = (plan: LabPlan, answer: TftpError | null): LabPlan => ({
  ...plan,
  engines: { ...plan.engines, tftp: null },
  extraServers: [...plan.extraServers, { kind: 'tftp', answer }],
});
