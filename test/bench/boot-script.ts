import { flavours, type FlavourName } from '../../rom/source/flavour.ts';

/** A script of the usual size, for one machine; another number, another script. */
export function bootScript(machine: number, flavour: FlavourName = 'ipxe'): string {
  const mac = [0x52, 0x54, 0x00, machine >> 16, machine >> 8, machine]
    .map((byte) => (byte & 0xff).toString(16).padStart(2, '0'))
    .join(':');
  const { magics, scriptSuffix, hasGoto } = flavours[flavour];
  const image = `http://192.0.2.1/bootdirectory/${mac}${scriptSuffix}`;
  const path = hasGoto ? withRetries(image) : ['dhcp net0', `chain ${image}`];
  return [magics[0], `echo Machine ${mac}`, ...path, ''].join('\n');
}

function withRetries(image: string): string[] {
  return [
    'set tries:int32 0',
    ':retry',
    'dhcp || goto failed',
    `chain ${image} || goto failed`,
    ':failed',
    `echo ${image} did not start`,
    'inc tries',
    'iseq ${tries} 5 || goto again',
    'goto stop',
    ':again',
    'sleep 3',
    'goto retry',
    ':stop',
    'shell',
  ];
}
