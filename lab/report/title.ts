import { methods } from '../../boot/chain/stage.ts';
import { flavours } from '../../rom/source/flavour.ts';
import type { LabCase } from '../case/case.ts';

/** A case in a line: `method 3 (chain), gPXE, BIOS, e1000, dhcpd + tftpd-hpa + apache`. */
export function caseTitle(wanted: LabCase): string {
  const { method, firmware, card, fault } = wanted;
  return [
    `method ${methods[method].number} (${method})`,
    subjectTitle(wanted),
    firmware.toUpperCase(),
    card,
    serversTitle(wanted),
    ...(fault === undefined ? [] : [`fault ${fault}`]),
  ].join(', ');
}

/** What is tested: `iPXE`, `gPXE`, a file's path, or what the distribution has. */
export function subjectTitle({ subject, method }: LabCase): string {
  if (subject.kind === 'built') return flavours[subject.flavour].title;
  if (subject.kind === 'file') return subject.path;
  return method === 'pxelinux' ? 'pxelinux' : "the distribution's iPXE";
}

/** Each server once: `dnsmasq + romkit`. */
export function serversTitle({ engines: { dhcp, tftp, http } }: LabCase): string {
  return [...new Set([dhcp, tftp, http])].join(' + ');
}
