import { usageError } from '../../../system/error.ts';
import { allMethods, nbpMethods, type Fault } from '../fault.ts';
import type { LabPlan } from '../../run/lab-plan.ts';
import type { FaultName } from '../names.ts';

const both = ['bios', 'uefi'] as const;

/** An address of the lab's network that nobody has. */
const nobody = '10.77.0.9';
/** The second server's. */
const stranger = '10.77.0.2';

/** What DHCP can do wrong. */
export const dhcpFaults = {
  'link-up-late': {
    title: 'the switch port forwards nothing until the firmware has given up',
    code: 'link-down',
    methods: allMethods,
    firmware: both,
    inPlan: (plan) => ({
      ...plan,
      link: { delayMs: 0, lossPercent: 0, mtuBytes: null, ...plan.link, upAfterMs: 3_600_000 },
    }),
  },
  'no-dhcp': {
    title: 'no DHCP server answers',
    code: 'no-dhcp-answer',
    methods: allMethods,
    firmware: both,
    inPlan: (plan) => ({ ...plan, engines: { ...plan.engines, dhcp: null } }),
  },
  'no-boot-file': {
    title: 'DHCP gives an address and names no boot file',
    code: 'dhcp-without-boot-file',
    methods: nbpMethods,
    firmware: both,
    inPlan: (plan) => ({ ...plan, bootFiles: {} }),
  },
  'wrong-next-server': {
    title: 'DHCP names a next-server that does not exist',
    code: 'wrong-next-server',
    methods: [...nbpMethods, 'rom'],
    firmware: both,
    inPlan: (plan) => ({ ...plan, nextServer: nobody }),
  },
  'second-dhcp-server': {
    title: 'a second DHCP server on the network answers first',
    code: 'second-dhcp-server',
    methods: allMethods,
    firmware: both,
    inPlan(plan) {
      requireDnsmasq(plan, 'second-dhcp-server', 'a first server that can be told to wait');
      return { ...plan, extraServers: [...plan.extraServers, { kind: 'dhcp', address: stranger }] };
    },
  },
  'dhcp-pool-empty': {
    title: 'the DHCP server has no address left',
    code: 'dhcp-pool-empty',
    methods: allMethods,
    firmware: both,
    inPlan: (plan) => ({ ...plan, hosts: [] }),
  },
  'dhcp-proxy-alone': {
    title: 'a proxyDHCP server names a boot file, and no DHCP server gives an address',
    code: 'dhcp-pool-empty',
    methods: nbpMethods,
    firmware: both,
    inPlan(plan) {
      requireDnsmasq(plan, 'dhcp-proxy-alone', 'a proxyDHCP server');
      return { ...plan, dhcpMode: 'proxy', hosts: [] };
    },
  },
  'dhcp-nak': {
    title: 'the DHCP server refuses the address that it has offered',
    code: 'dhcp-nak',
    methods: allMethods,
    firmware: both,
    inPlan: (plan) => ({
      ...plan,
      engines: { ...plan.engines, dhcp: null },
      extraServers: [...plan.extraServers, { kind: 'refusing-dhcp' }],
    }),
  },
  'endless-chain': {
    title: 'DHCP does not know the chained firmware by its user class and serves it again and again',
    code: 'endless-chain',
    methods: ['chain'],
    firmware: both,
    inPlan: (plan) => ({ ...plan, chainedUserClasses: ['Etherboot'] }),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;

function requireDnsmasq({ engines }: LabPlan, fault: FaultName, need: string): void {
  if (engines.dhcp === 'dnsmasq') return;
  throw usageError(
    'fault-needs-dnsmasq',
    `The fault ${fault} needs ${need}, which dnsmasq can be.`,
    'Leave --dhcp out.',
  );
}
