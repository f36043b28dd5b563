import type { ComplaintRow } from './complaint.ts';

const menu =
  'Type ls at its prompt to see what it sees; mend the path or the device in its configuration (grub.cfg).';

/** Words of boot loaders: GRUB, FreeBSD's, ESXi's. */
export const loaderComplaints: readonly ComplaintRow[] = [
  [
    /error: .*(?:no such device|no such partition|disk .* not found|unknown filesystem|file .* not found|not a (?:correct|regular)|attempt to read or write outside|invalid (?:arch|magic|signature)|symbol .* not found)/i,
    'boot-loader-stopped',
    'boot-loader',
    'GRUB does not find what it loads',
    menu,
  ],
  [
    /error: .*(?:timeout reading|couldn'?t send network packet|time out opening|network .*(?:error|unreachable)|no server is specified|no DNS|Couldn'?t autoconfigure|no network card found|access violation|couldn'?t resolve|couldn'?t find network)/i,
    'boot-loader-stopped',
    'boot-loader',
    'GRUB cannot load from the network',
    'Check next-server, GRUB’s $prefix and root, and that the server has the file.',
  ],
  [
    /error: .*(?:you need to load the kernel first|cannot allocate|can'?t allocate|out of memory)/i,
    'boot-loader-stopped',
    'boot-loader',
    'GRUB has no kernel to start',
    menu,
    { symptom: true },
  ],
  [
    /error: .*(?:verification requested|prohibited by secure boot|bad signature)/i,
    'secure-boot',
    'boot-loader',
    'Secure Boot refuses what GRUB loads',
    'Sign the kernel with a key that shim or the machine knows, or switch Secure Boot off.',
  ],
  [
    /^\s*(?:grub rescue>|grub>)/i,
    'boot-loader-stopped',
    'boot-loader',
    'The boot loader GRUB waits at its prompt and starts nothing',
    menu,
    { symptom: true, end: true },
  ],
  [
    /Entering rescue mode\.{3}/i,
    'boot-loader-stopped',
    'boot-loader',
    'GRUB has no configuration and waits at its prompt',
    menu,
    { symptom: true },
  ],
  [
    /Minimal BASH-like line editing is supported/i,
    'boot-loader-stopped',
    'boot-loader',
    'GRUB waits at its prompt and starts nothing',
    menu,
    { symptom: true, end: true },
  ],
  [
    /NFS MOUNT RPC error.*|pxe_open: .*(?:fail|error).*|tftp_open: .*(?:fail|error).*/i,
    'boot-loader-stopped',
    'boot-loader',
    'The boot loader of FreeBSD does not reach its root',
    'Check the root path (option 17) that DHCP gives, and that the server exports it to this network.',
  ],
  [
    /can'?t (?:load|find) '\S+'/i,
    'boot-loader-stopped',
    'boot-loader',
    'The boot loader of FreeBSD does not get what it loads',
    'Is /boot/kernel/kernel below the root path that DHCP gives?',
    { symptom: true, end: true },
  ],
  [
    /^\s*Error loading \/?\S+/i,
    'boot-loader-stopped',
    'boot-loader',
    'The boot loader of ESXi does not get a module',
    'Compare the names in boot.cfg (prefix=, kernel=, modules=) with the files on the server.',
  ],
  [
    /^\s*Fatal error: \d+ \(.+\)/i,
    'boot-loader-stopped',
    'boot-loader',
    'The boot loader of ESXi stops',
    'The lines before it name the file; compare boot.cfg with the files on the server.',
    { symptom: true, end: true },
  ],
];
