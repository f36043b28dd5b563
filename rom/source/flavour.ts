/** What differs between the source trees romkit builds: data, so that one code path serves all. */
export interface Flavour {
  readonly name: FlavourName;
  /** As people write it. */
  readonly title: string;
  readonly defaultUrl: string;
  /** Environment variable that names a source for this flavour. */
  readonly sourceVariable: string;
  /** First lines that make a file a script for this firmware, its own first. */
  readonly magics: readonly string[];
  /** DHCP user class (option 77) the firmware sends. */
  readonly userClass: string;
  /** Suffix of script files. */
  readonly scriptSuffix: string;
  /** Does the firmware's script language have labels and goto? */
  readonly hasGoto: boolean;
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
  },
};
