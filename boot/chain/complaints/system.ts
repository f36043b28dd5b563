import type { ComplaintRow } from './complaint.ts';

const root = 'Is the root device or server that root= names there, and has the initrd the drivers for it?';
const shell =
  'The lines before it say what was missing; mend the image or its kernel command line (root=, modules).';

/** Words of Linux, its initramfs (initramfs-tools, dracut, mkinitcpio, busybox) and systemd. */
export const systemComplaints: readonly ComplaintRow[] = [
  [
    /Kernel panic - not syncing: .*memory/i,
    'out-of-memory',
    'os',
    'There is too little memory',
    'Give the machine more memory, or use a smaller initrd.',
    { symptom: true, end: true },
  ],
  [
    /Kernel panic - not syncing: (?:VFS|.*(?:init|root))/i,
    'no-root',
    'os',
    'The system does not find its root file system',
    root,
    { symptom: true, end: true },
  ],
  [
    /Kernel panic - not syncing.*/i,
    'kernel-panic',
    'os',
    null,
    'Does the kernel suit this machine, and is the initrd its own? The lines before the panic say more.',
    { symptom: true, end: true },
  ],
  [
    /end Kernel panic/i,
    'kernel-panic',
    'os',
    null,
    'The lines before it say why.',
    { symptom: true, end: true },
  ],
  [
    /Initramfs unpacking failed|rootfs image is not initramfs|initrd (?:was )?(?:truncated|overwritten)|incomplete write|XZ-compressed data is corrupt|junk (?:within|in|at) (?:compressed|the end)|decoding failed|broken padding|uncompression error|crc error|unexpected EOF/i,
    'initrd-truncated',
    'os',
    'The initrd is cut short or damaged',
    'Copy the initrd again and compare checksums; it must have come whole.',
  ],
  [
    /(?:No memory|not enough memory|Out of memory|Cannot allocate).*|initrd extends beyond end of memory|initrd too large/i,
    'out-of-memory',
    'os',
    'There is too little memory',
    'Give the machine more memory, or use a smaller initrd.',
  ],
  [
    /ALERT!.*does not exist|Gave up waiting for (?:root|suspend)|VFS: Cannot open root device|VFS: Unable to mount root fs|Unable to find (?:root|a medium)|(?:dracut.*|Warning: )(?:Could not boot|dracut-initqueue.*timeout|\S+ does not exist)|Timed out waiting for device|Could not (?:find|mount) (?:the )?root|Unable to mount root|ERROR: .*(?:device .* not found|Failed to mount .*(?:root|as root))|mount: mounting .* on \/root failed|No root (?:device|file ?system)|Unable to find a (?:medium containing a )?live file system|No or empty root= argument|Mounting boot media: ?failed|Failed to mount (?:\/sysroot|sysroot\.mount)|No init found|No working init found|can'?t find \/init|Requested init .* failed|Target filesystem doesn'?t have requested/i,
    'no-root',
    'os',
    'The system does not find its root file system',
    root,
  ],
  [
    /nfs: server \S+ not responding|nfsmount.*(?:timed? ?out|failed|refused)|NFS over TCP not available|Unable to mount root fs via NFS|RPC.*timed out|mount\.nfs.*(?:denied|failed|timed out)|iscsi.*(?:failed|timed out)|IP-Config: (?:No network devices|Auto-configuration of network failed|no response after)|ipconfig: no devices to configure/i,
    'no-root',
    'os',
    'The system does not reach its root over the network',
    'Has the initrd the driver of the card, does DHCP answer the system as well, and does the server export the root to it?',
  ],
  [
    /^\s*\(initramfs\)|Dropping to a shell|^\s*\[?rootfs ?[\]/#$ ]+|Enter(?:ing)? the (?:recovery|rescue|emergency) shell|initramfs emergency recovery shell launched|sh: can'?t access tty; job control turned off/i,
    'emergency-shell',
    'os',
    'The system stopped in the shell of its initramfs',
    shell,
    { symptom: true, end: true },
  ],
  [
    /dracut:\/#|Entering emergency mode|Generating "\/run\/initramfs\/rdsosreport|You are in (?:emergency|rescue) mode|Welcome to (?:emergency|rescue) mode|Give root password for maintenance|Press Enter for maintenance|Cannot open access to console, the root account is locked|Reached target.*(?:Emergency|Rescue) Mode|Started.*(?:Emergency|Rescue) Shell/i,
    'emergency-shell',
    'os',
    'The system stopped in emergency mode',
    shell,
    { symptom: true, end: true },
  ],
  [
    /Ignition failed: .*|ignition\S* .*(?:failed to fetch config|error at line).*|cloud-init.*(?:failed to fetch|No datasource).*/i,
    'emergency-shell',
    'os',
    'The system does not get its configuration',
    'Open the address that the kernel command line names for it (ignition.config.url, ds=) from another machine.',
  ],
  [/dracut: Refusing to continue/i, 'emergency-shell', 'os', null, shell, { symptom: true, end: true }],
  [
    /Freezing execution|Failed to (?:isolate default target|execute \/sbin\/init|switch root)/i,
    'emergency-shell',
    'os',
    null,
    shell,
    { symptom: true, end: true },
  ],
];
