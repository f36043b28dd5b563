import type { ComplaintRow } from './complaint.ts';

const lookBefore = 'Put the network card first in the boot order; the lines before say why it failed.';

/** Words of a mainboard's firmware: SeaBIOS, vendors' BIOS, UEFI (EDK II). */
export const firmwareComplaints: readonly ComplaintRow[] = [
  [
    /NBP filesize is 0 Bytes/i,
    'nbp-missing',
    'nbp',
    'The boot server has no boot file of that name, or an empty one',
    'Put the boot file into the TFTP root, readable for all, under the very name that DHCP gives.',
  ],
  [
    // GRUB begins the same refusal with "error: ".
    /(?:(?:Boot\d{4}|BdsDxe|Could not (?:boot|load|start)|LoadImage|StartImage).*(?:Access Denied|Security Violation)|Secure Boot (?:violation|image verification fail)|verification failed.*security|Image Authorization Fail|Invalid signature detected|(?<!error: )prohibited by secure ?boot|bad shim signature|shim.*Security Policy Violation)/i,
    'secure-boot',
    null,
    'Secure Boot refuses the program',
    'Sign it with a key that the machine knows, load it by way of a signed shim, or switch Secure Boot off.',
  ],
  [
    /(?:failed to (?:load|start) Boot\w*.*|Could not (?:load|start).*)\b(?:Unsupported|Load Error)\b/i,
    'nbp-wrong-architecture',
    'nbp',
    'UEFI does not run the program that was loaded',
    'Let DHCP choose the boot file by option 93: undionly.kpxe for 0, an x64 program for 7 and 9, an arm64 one for 11.',
  ],
  [
    /Error: (?:Server response timeout|Could not (?:retrieve|detect|allocate)|.*HTTP (?:server|error))/i,
    'nbp-missing',
    'nbp',
    'UEFI’s HTTP boot failed',
    'Open the address that DHCP names from another machine: the server must answer it, with its size, and by http unless a certificate is enrolled.',
  ],
  [
    /Option ROM.*bad checksum|bad checksum.*option rom/i,
    'rom-bad-checksum',
    'firmware',
    null,
    'romkit rom inspect FILE shows which; build it again.',
  ],
  [
    /(?:No bootable (?:device|medi)|\bINT ?18\b|No boot(?:able)? device|Reboot and Select proper Boot device|Operating system not found|Missing operating system|Non-?System disk|BOOTMGR is missing|No Operating System (?:was )?Loaded|Boot device not found|No valid boot device|Boot Failed\. EFI (?:Network|Hard|DVD)|No bootable option or device)/i,
    'no-boot-device',
    'firmware',
    'The firmware found nothing to boot from',
    lookBefore,
    { symptom: true, end: true },
  ],
  [
    /BdsDxe: failed to (?:load|start)/i,
    'no-boot-device',
    null,
    'UEFI went on to the next boot entry',
    lookBefore,
    { symptom: true },
  ],
  [
    /^\s*(?:UEFI Interactive Shell|Shell> *$|Press ESC in \d+ seconds to skip startup\.nsh)/i,
    'no-boot-device',
    'firmware',
    'UEFI found nothing to boot and opened its shell',
    lookBefore,
    { symptom: true, end: true },
  ],
  [
    /^\s*(?:StartImage|LoadImage)\b.*(?:failed|error).*/i,
    'not-bootable',
    null,
    'UEFI does not start the program that was loaded',
    'Is it a program for this architecture, whole, and built for UEFI?',
    { symptom: true },
  ],
];
