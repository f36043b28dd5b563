import type { Mac } from '../../chain/event.ts';

/**
 * What sites write of a machine on a command line, as variables of the machine: firmware works them out from its card,
 * romkit has them as values.
 */
export const cardVariables = (
  mac: Mac,
): Readonly<Record<'bootif' | 'mac-hexhyp' | 'mac-hexraw', string>> => ({
  // The form of pxelinux: the hardware type, then the address (syslinux, doc/syslinux.txt, SYSAPPEND).
  bootif: `01-${mac.replaceAll(':', '-')}`,
  'mac-hexhyp': mac.replaceAll(':', '-'),
  'mac-hexraw': mac.replaceAll(':', ''),
});
