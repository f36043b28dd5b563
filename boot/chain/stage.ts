/** The stages of a boot, in the order in which they happen; a method uses some of them. */
export const stages = [
  'firmware',
  'dhcp',
  'nbp',
  'dhcp-again',
  'boot-script',
  'mac-script',
  'boot-loader',
  'kernel',
  'initrd',
  'os',
] as const;

export type Stage = (typeof stages)[number];

/** The ways to boot, by the name of `--method`. */
export type Method = 'pxelinux' | 'chain' | 'chain-embedded' | 'rom';

export interface MethodFacts {
  /** As the description of such a site numbers it. */
  readonly number: 1 | 2 | 3 | 4;
  readonly title: string;
  /** In order. */
  readonly stages: readonly Stage[];
}

export const methods: Readonly<Record<Method, MethodFacts>> = {
  pxelinux: {
    number: 1,
    title: "the card's own PXE, pxelinux.0 and a configuration for each MAC address, all over TFTP",
    stages: ['firmware', 'dhcp', 'nbp', 'mac-script', 'kernel', 'initrd', 'os'],
  },
  chain: {
    number: 3,
    title: "the card's own PXE loads undionly.kpxe; DHCP knows it by its user class and names boot.gpxe",
    stages: ['firmware', 'dhcp', 'nbp', 'dhcp-again', 'boot-script', 'mac-script', 'kernel', 'initrd', 'os'],
  },
  'chain-embedded': {
    number: 4,
    title: "the card's own PXE loads undionly.kpxe, whose embedded script goes to the machine's script",
    stages: ['firmware', 'dhcp', 'nbp', 'dhcp-again', 'mac-script', 'kernel', 'initrd', 'os'],
  },
  rom: {
    number: 2,
    title: "the ROM in the card carries the script and goes straight to the machine's script",
    stages: ['firmware', 'dhcp', 'mac-script', 'kernel', 'initrd', 'os'],
  },
};

/** A method by name or number: `chain-embedded`, `4`. */
export function methodNamed(text: string): Method | undefined {
  const names = Object.keys(methods) as Method[];
  return names.find((name) => name === text || String(methods[name].number) === text);
}
