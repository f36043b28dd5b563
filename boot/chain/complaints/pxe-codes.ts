import type { DiagnosisCode } from '../diagnosis/diagnosis.ts';
import type { Stage } from '../stage.ts';
import { ownWords, type Complaint } from './complaint.ts';

type Row = readonly [numbers: string, words: RegExp | null, code: DiagnosisCode, stage: Stage, next: string];

/** The stage of a code is part of its meaning. */
type PxeComplaint = Complaint & { readonly stage: Stage };

/** A PXE-E or PXE-M code (PXE specification 2.1, and EDK II's own), whoever's ROM says it. */
export function pxeComplaint(line: string): PxeComplaint | undefined {
  const [, said = '', kind = '', number = '', words = ''] =
    /((?:PXE-|^\s*)([EM])([\dA-F]{2})\b:? *(.*))$/i.exec(/PXE-[EM]/i.test(line) ? line : '') ?? [];
  if (said === '') return undefined;
  // The end or the repetition of an attempt does not tell why.
  if (kind.toUpperCase() === 'M')
    return complaint(
      said,
      'no-boot-device',
      'firmware',
      'Look at the lines before it: they say what failed.',
      true,
    );
  const row = rows.find(
    ([numbers, own]) => numbers.split(' ').includes(number.toUpperCase()) && own?.test(words) !== false,
  );
  if (row === undefined)
    return complaint(
      said,
      'pxe-error',
      'firmware',
      "Look the code up in the manual of the card's maker.",
      false,
    );
  const [, , code, stage, next] = row;
  return complaint(said, code, stage, next, /^(?:98|99)$/.test(number));
}

const complaint = (
  said: string,
  code: DiagnosisCode,
  stage: Stage,
  next: string,
  isSymptom: boolean,
): PxeComplaint => ({
  ...{ code, stage, message: ownWords(said), next, isSymptom, isEnd: false },
});

const cable = 'Check the cable and the switch port: link light, speed, spanning tree without portfast.';
const server = 'Is the DHCP server running, on this network or behind a relay, with free addresses?';
const card = "Update the card's firmware; a card that goes on saying so is broken.";
const bios = 'Update the firmware of the mainboard and of the card.';
const tftp = 'Does the TFTP server run, and do firewalls let UDP port 69 and high ports through?';
const file = 'Put the boot file into the TFTP root, readable for all, under the very name that DHCP gives.';

/** EDK II's meanings first where it gave a number another one. */
const rows: readonly Row[] = [
  ['05 09', /buffer|allocate/i, 'nbp-too-big', 'nbp', 'Load a smaller boot program.'],
  ['07', /network device/i, 'link-down', 'firmware', cable],
  ['12', null, 'link-down', 'firmware', cable],
  ['16', null, 'no-dhcp-answer', 'dhcp', server],
  [
    '18',
    null,
    'no-server-answer',
    'nbp',
    'The address was given, and then the boot server did not answer: check next-server, the file name, TFTP and proxyDHCP.',
  ],
  ['21', /cancel/i, 'cancelled', 'nbp', 'Somebody pressed a key: boot again.'],
  ['22', /ICMP/i, 'no-server-answer', 'nbp', tftp],
  ['23', /TFTP/i, 'nbp-missing', 'nbp', file],
  ['98 99', null, 'pxe-error', 'nbp', 'Look at the lines before it and at the boot server’s log.'],
  // The specification's own.
  ['00 79', null, 'nbp-too-big', 'nbp', 'Load a smaller boot program; pxelinux.0 or undionly.kpxe fit.'],
  ['01 04 06 07 08 09', null, 'pxe-error', 'firmware', bios],
  ['05 60 63 64 65 66 67 68 69', null, 'card-failed', 'firmware', card],
  ['61 62', null, 'link-down', 'firmware', cable],
  [
    '11',
    null,
    'no-server-answer',
    'nbp',
    'The boot server or the gateway does not answer ARP: check next-server, netmask and gateway.',
  ],
  ['20', null, 'pxe-error', 'firmware', bios],
  [
    '21 22 23 24 25 26 27 28',
    null,
    'secure-boot',
    'nbp',
    'Boot integrity services refuse the boot program: sign it, or switch them off in the setup.',
  ],
  ['32 35 38 39', null, 'no-server-answer', 'nbp', tftp],
  [
    '36 3F',
    null,
    'tftp-error',
    'nbp',
    'Look at the TFTP server’s log: it refused the file, its size or its block size.',
  ],
  ['3A A0', null, 'cancelled', 'nbp', 'Somebody pressed a key: boot again.'],
  ['3B', null, 'nbp-missing', 'nbp', file],
  ['3C', null, 'nbp-forbidden', 'nbp', 'Make the boot file readable for everybody on the TFTP server.'],
  ['51', null, 'no-dhcp-answer', 'dhcp', server],
  [
    '52',
    null,
    'dhcp-pool-empty',
    'dhcp',
    'The proxyDHCP server answers and no DHCP server gives an address: is its pool empty, or is it off?',
  ],
  [
    '53',
    null,
    'dhcp-without-boot-file',
    'dhcp',
    'Give the option filename (67): undionly.kpxe for BIOS, snponly.efi for UEFI.',
  ],
  [
    '55',
    null,
    'no-proxy-answer',
    'dhcp',
    'The proxyDHCP service does not answer on UDP port 4011: start it, or take option 60 "PXEClient" out of the DHCP server.',
  ],
  [
    '74 76 77 78 7A 7B',
    null,
    'no-proxy-answer',
    'dhcp',
    'Mend the PXE options (43) of the DHCP or proxyDHCP server, or leave them out and name next-server and filename.',
  ],
  ['81 82 83 84 85 86 87 C1 C3 C4 C5 C6 C8 C9', null, 'card-failed', 'firmware', card],
];
