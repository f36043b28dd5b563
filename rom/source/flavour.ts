/** What differs between the source trees romkit builds: data, so that one code path serves all. */
export interface Flavour {
  readonly name: FlavourName;
  /** As people write it. */
  readonly title: string;
  readonly defaultUrl: string;
  /** Environment variable that names a source for this flavour. */
  readonly sourceVariable: string;
  /** First lines that make a file a script for this firmware, its own first. */
  readonly magics: readonly [string, ...string[]];
  /** DHCP user class (option 77) the firmware sends. */
  readonly userClass: string;
  /** Suffix of script files. */
  readonly scriptSuffix: string;
  /** Does the firmware's script language have labels and goto? */
  readonly hasGoto: boolean;
  /** The makefile's variable for embedded files. */
  readonly embedVariable: string;
  /** Variables given to every make: what today's compiler needs, and what keeps the bytes the same. */
  readonly makeVariables: Readonly<Record<string, string>>;
  /**
   * Variables for links that a script is put into later. The tree draws its build ID from every object, linked or not;
   * here it is one that is in no image by chance, and a ROM gets another with each script.
   */
  readonly linkVariables: Readonly<Record<string, string>>;
  /** Added to EXTRA_CFLAGS, which make does not track. */
  readonly extraCflags: readonly string[];
  /** The tree's packing tool below src/, by architecture. */
  readonly zbin: Readonly<Record<string, string>>;
}

export type FlavourName = 'ipxe' | 'gpxe';

export const flavours: Readonly<Record<FlavourName, Flavour>> = {
  ipxe: {
    name: 'ipxe',
    title: 'iPXE',
    defaultUrl: 'https://github.com/ipxe/ipxe.git',
    sourceVariable: 'ROMKIT_IPXE_SOURCE',
    magics: ['#!ipxe', '#!gpxe'],
    userClass: 'iPXE',
    scriptSuffix: '.ipxe',
    hasGoto: true,
    embedVariable: 'EMBED',
    makeVariables: {},
    linkVariables: { BUILD_ID_CMD: 'echo 0xf1c7a9d3' },
    extraCflags: [],
    zbin: { i386: 'util/zbin32', x86_64: 'util/zbin64' },
  },
  gpxe: {
    name: 'gpxe',
    title: 'gPXE',
    defaultUrl: 'https://github.com/etherboot/gpxe.git',
    sourceVariable: 'ROMKIT_GPXE_SOURCE',
    magics: ['#!gpxe'],
    userClass: 'gPXE',
    scriptSuffix: '.gpxe',
    hasGoto: false,
    embedVariable: 'EMBEDDED_IMAGE',
    // The tree draws its build ID by chance; a fixed one here, and one for each script when it is put in.
    makeVariables: { NO_WERROR: '1', BUILD_ID_CMD: 'echo 0x67505845' },
    linkVariables: {},
    extraCflags: ['-fno-pie', '-fcommon', '-fno-stack-protector', '-Wno-error'],
    zbin: { i386: 'util/zbin' },
  },
};
