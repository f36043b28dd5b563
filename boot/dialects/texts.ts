import { usageError } from '../../system/error.ts';
import { usualLayout, type Assignment, type Layout } from './assignment.ts';
import { autoexecScript, entryScript } from './entry-script.ts';
import { parseMac, pxelinuxName } from '../chain/mac.ts';
import { machineScript, pxelinuxConfig } from './machine-script.ts';
import { pxelinuxDefault } from './pxelinux/config.ts';
import { checkedLayout } from './values.ts';

/** A file that a boot server offers. */
export interface BootText {
  readonly server: 'web' | 'tftp';
  /** Below the server's root, e.g. `bootdirectory/52:54:00:12:34:56.gpxe`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Everything that sends these machines to their images, in each dialect: boot.gpxe and MAC.gpxe (which iPXE reads
 * too), boot.ipxe and MAC.ipxe, autoexec.ipxe, pxelinux.cfg/01-… and pxelinux.cfg/default. Pure but for the template
 * of autoexec.ipxe.
 * @throws RomkitError `duplicate-mac`, or what is wrong with a value.
 */
export async function bootTexts(
  assignments: readonly Assignment[],
  layout: Layout = usualLayout,
): Promise<BootText[]> {
  const known = new Set<string>();
  for (const { mac } of assignments) {
    if (known.has(parseMac(mac))) {
      throw usageError(
        'duplicate-mac',
        `Two images are assigned to ${parseMac(mac)}.`,
        'Assign one of them.',
      );
    }
    known.add(parseMac(mac));
  }
  return [
    ...(['gpxe', 'ipxe'] as const).map((flavour) => script(`boot.${flavour}`, entryScript(flavour, layout))),
    tftp('autoexec.ipxe', await autoexecScript(layout)),
    tftp('pxelinux.cfg/default', pxelinuxDefault()),
    ...assignments.flatMap((assignment) => machineTexts(assignment, layout)),
  ];

  function script(name: string, text: string): BootText {
    return { server: 'web', path: `${checkedLayout(layout, 'gpxe').scripts}${name}`, text };
  }
}

/** The texts of one machine. */
function machineTexts(assignment: Assignment, layout: Layout = usualLayout): BootText[] {
  const mac = parseMac(assignment.mac);
  const { scripts } = checkedLayout(layout, 'gpxe');
  return [
    ...(['gpxe', 'ipxe'] as const).map((flavour) => ({
      server: 'web' as const,
      path: `${scripts}${mac}.${flavour}`,
      text: machineScript(assignment, flavour, layout),
    })),
    tftp(`pxelinux.cfg/${pxelinuxName(mac)}`, pxelinuxConfig(assignment.image, layout)),
  ];
}

const tftp = (path: string, text: string): BootText => ({ server: 'tftp', path, text });
