import type { AdviceRow } from './network-advice.ts';

/** From the script to what is run: by POSIX code (include/errno.h); the closer rows before the general ones. */
export const imageAdvice: readonly AdviceRow[] = [
  // Features and scripts
  [
    0x3c,
    /core\/open/,
    null,
    'This firmware does not speak the protocol of that address: build it with the option, for https --enable DOWNLOAD_PROTO_HTTPS.',
  ],
  [
    0x3c,
    /autoboot/,
    null,
    'There is nothing of that kind to boot here: check the boot file or root path that DHCP names.',
  ],
  [
    0x2d,
    /autoboot/,
    null,
    'DHCP named neither a boot file nor a root path: set filename (option 67) for this user class.',
  ],
  [
    0x1c,
    /parseopt/,
    null,
    'A command in the script has a wrong option: romkit script lint FILE shows the line.',
  ],
  [
    0x46,
    /core\/exec/,
    null,
    'A word or line of the script is too long, or it breaks off inside a command: romkit script lint FILE.',
  ],
  [
    0x2d,
    /script|core\/exec/,
    null,
    'The script has no such label or command: romkit script lint FILE shows the line.',
  ],
  // Images
  [
    0x2e,
    /core\/image/,
    null,
    'What came is no image that this firmware can run: look at the file (an error page? another architecture?) and at the firmware’s image options.',
  ],
  [
    0x2e,
    null,
    null,
    'What came is no image of a kind that this firmware runs: is it an error page, cut short, or for another architecture (UEFI needs an EFI program)?',
  ],
  [
    0x7f,
    /efi_image/,
    /prohibited|security/i,
    'Secure Boot forbids this program: sign it with a key that the machine knows, boot it by way of shim, or switch Secure Boot off.',
  ],
  [
    0x7f,
    /efi_image/,
    null,
    'The UEFI firmware refused to run this program: is it for this architecture (x64, aa64), an EFI program at all, and signed if Secure Boot is on?',
  ],
  [
    0x7f,
    /undinet/,
    null,
    'The card’s own PXE failed underneath: use a firmware with a driver of its own for this card (ipxe.pxe, or the card’s ROM).',
  ],
  [
    0x7f,
    /efi_local|efi_file/,
    null,
    'The file is not on the disk that the firmware came from: check its path.',
  ],
  [
    0x46,
    /segment/,
    null,
    'The memory that the image wants is taken: use a smaller initrd, more memory, or another way of loading.',
  ],
  [
    0x31,
    null,
    null,
    'There is too little memory for what is loaded: give the machine more, or use a smaller initrd.',
  ],
  [
    0x34,
    /initrd/,
    null,
    'There is too little memory for the initrd: give the machine more, or make it smaller.',
  ],
  // Storage over the network
  [0x02, /iscsi/, null, 'The iSCSI target refuses user name or password: compare them on both sides.'],
  [0x41, /iscsi/, null, 'The iSCSI target does not admit this initiator: add its IQN there.'],
  [0x1d, /iscsi/, null, 'The iSCSI target is not available: is it running, and exported?'],
  [
    0x0b,
    null,
    null,
    'Somebody or something called it off, with Ctrl-C or by ending the connection: try again and watch.',
  ],
];
