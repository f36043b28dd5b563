import type { FaultName } from '../../../lab/fault/names.ts';

/** A fault, the code that names it, and the options of the boot that it is injected into. */
export type FaultRow = readonly [fault: FaultName, code: string, ...args: string[]];

/** Firmware that the tests build; the rest of what a fault is tried with. */
const beacon = ['--os', 'beacon'];
const rom = ['out/8086100e.rom', ...beacon];
const embedded = ['out/undionly.kpxe', ...beacon];
const plain = ['plain/undionly.kpxe', '--method', 'chain', ...beacon];
const pxelinux = ['--method', 'pxelinux', ...beacon];
/** Built for the occasion, with trust in an authority of the lab's. */
const builtRom = ['--method', 'rom', ...beacon];
const builtEmbedded = ['--method', 'chain-embedded', ...beacon];
const gpxe = ['gpxe/8086100e.rom', ...beacon];
const gpxeEmbedded = ['gpxe/undionly.kpxe', ...beacon];
const gpxePlain = ['gpxe-plain/undionly.kpxe', '--method', 'chain', ...beacon];
/** No system of it ever runs. */
const uefi = ['--kernel', 'kernel', '--expect', 'never'];
const dhcpd = ['--dhcp', 'dhcpd'];
const tftpd = ['--tftp', 'tftpd-hpa'];

/** With iPXE or pxelinux on BIOS. */
export const faults: readonly FaultRow[] = [
  ['rom-bad-checksum', 'rom-bad-checksum', ...rom],
  ['rom-other-card', 'rom-wrong-card', ...rom],
  ['link-up-late', 'link-down', ...embedded],
  ['link-up-late', 'link-down', ...pxelinux],
  ['no-dhcp', 'no-dhcp-answer', ...rom],
  ['no-dhcp', 'no-dhcp-answer', ...embedded],
  ['second-dhcp-server', 'second-dhcp-server', ...rom],
  ['second-dhcp-server', 'second-dhcp-server', ...embedded],
  ['dhcp-pool-empty', 'dhcp-pool-empty', ...rom],
  ['dhcp-proxy-alone', 'dhcp-pool-empty', ...embedded],
  ['dhcp-proxy-alone', 'dhcp-pool-empty', ...pxelinux],
  ['dhcp-nak', 'dhcp-nak', ...rom],
  ['dhcp-nak', 'dhcp-nak', ...embedded],
  ['no-boot-file', 'dhcp-without-boot-file', ...embedded],
  ['no-boot-file', 'dhcp-without-boot-file', ...pxelinux],
  ['wrong-next-server', 'wrong-next-server', ...embedded],
  ['wrong-next-server', 'wrong-next-server', ...pxelinux],
  ['tftp-server-down', 'no-server-answer', ...embedded],
  ['tftp-server-down', 'no-server-answer', ...pxelinux],
  ['tftp-blocked', 'no-server-answer', ...embedded],
  ['tftp-blocked', 'no-server-answer', ...pxelinux],
  ['tftp-disk-full', 'tftp-error', ...embedded],
  ['tftp-disk-full', 'tftp-error', ...pxelinux],
  ['tftp-options-refused', 'tftp-error', ...embedded],
  ['tftp-options-refused', 'tftp-error', ...plain],
  ['nbp-missing', 'nbp-missing', ...embedded],
  ['nbp-forbidden', 'nbp-forbidden', ...embedded],
  ['nbp-forbidden', 'nbp-forbidden', ...pxelinux],
  ['nbp-empty', 'nbp-not-a-program', ...embedded],
  ['nbp-empty', 'nbp-not-a-program', ...pxelinux],
  ['nbp-web-page', 'nbp-not-a-program', ...embedded],
  ['nbp-web-page', 'nbp-not-a-program', ...pxelinux],
  ['nbp-truncated', 'nbp-truncated', ...embedded],
  ['nbp-truncated', 'nbp-truncated', ...pxelinux],
  ['nbp-for-efi', 'nbp-wrong-architecture', ...embedded],
  ['nbp-for-efi', 'nbp-wrong-architecture', ...plain],
  ['large-packets-lost', 'large-packets-lost', ...embedded],
  ['large-packets-lost', 'large-packets-lost', ...pxelinux],
  ['endless-chain', 'endless-chain', ...plain],
  ['pxelinux-module-missing', 'boot-loader-stopped', ...pxelinux],
  ['pxelinux-config-missing', 'mac-script-missing', ...pxelinux],
  ['web-server-down', 'web-server-down', ...rom],
  ['script-forbidden', 'http-forbidden', ...rom],
  ['script-wants-password', 'http-forbidden', ...rom],
  ['web-server-error', 'web-server-error', ...rom],
  ['web-server-busy', 'web-server-error', ...rom],
  ['redirect-loop', 'redirect-loop', ...rom],
  ['redirect-to-https', 'protocol-not-supported', ...rom],
  ['redirect-to-https', 'protocol-not-supported', ...embedded],
  ['connection-reset', 'connection-cut', ...rom],
  ['connection-reset', 'connection-cut', ...embedded],
  ['stalled-transfer', 'transfer-stalled', ...rom],
  ['boot-script-missing', 'boot-script-missing', ...plain],
  ['boot-script-empty', 'script-empty', ...plain],
  ['boot-script-web-page', 'script-not-a-script', ...plain],
  ['mac-script-missing', 'mac-script-missing', ...rom],
  ['mac-script-missing', 'mac-script-missing', ...pxelinux],
  ['mac-script-empty', 'script-empty', ...rom],
  ['mac-script-empty', 'script-empty', ...embedded],
  ['mac-script-web-page', 'script-not-a-script', ...rom],
  ['mac-script-upper-case', 'mac-script-misspelled', ...rom],
  ['mac-script-dashes', 'mac-script-misspelled', ...rom],
  ['mac-script-syntax', 'mac-script-error', ...rom],
  ['script-byte-order-mark', 'script-byte-order-mark', ...rom],
  ['script-blank-line-first', 'script-not-a-script', ...rom],
  ['script-without-magic', 'script-not-a-script', ...rom],
  ['script-chains-itself', 'script-loop', ...rom],
  ['script-chains-itself', 'script-loop', ...embedded],
  ['name-not-resolved', 'name-not-resolved', ...rom],
  ['kernel-missing', 'kernel-missing', ...rom],
  ['kernel-empty', 'kernel-not-a-kernel', ...rom],
  ['kernel-empty', 'kernel-not-a-kernel', ...pxelinux],
  ['kernel-truncated', 'kernel-truncated', ...rom],
  ['kernel-web-page', 'kernel-not-a-kernel', ...rom],
  ['kernel-web-page', 'kernel-not-a-kernel', ...pxelinux],
  ['kernel-other-processor', 'kernel-wrong-architecture', ...rom],
  ['kernel-other-processor', 'kernel-wrong-architecture', ...pxelinux],
  ['other-image', 'wrong-image', ...rom],
  ['initrd-missing', 'initrd-missing', ...rom],
  ['initrd-missing', 'initrd-missing', ...pxelinux],
  ['initrd-empty', 'initrd-not-an-initrd', ...rom],
  ['initrd-truncated', 'initrd-truncated', ...rom],
  ['initrd-truncated', 'initrd-truncated', ...pxelinux],
  ['initrd-web-page', 'initrd-not-an-initrd', ...rom],
  ['initrd-web-page', 'initrd-not-an-initrd', ...pxelinux],
  ['memory-too-small', 'out-of-memory', ...rom],
  ['memory-too-small', 'out-of-memory', ...embedded],
  ['https-expired', 'certificate-expired', ...builtRom],
  ['https-expired', 'certificate-expired', ...builtEmbedded],
  ['https-other-name', 'certificate-other-name', ...builtRom],
  ['https-other-name', 'certificate-other-name', ...builtEmbedded],
  ['clock-wrong', 'certificate-expired', ...builtRom],
  ['clock-wrong', 'certificate-expired', ...builtEmbedded],
  ['kernel-needs-64-bit', 'kernel-wrong-architecture', ...rom],
  ['kernel-needs-64-bit', 'kernel-wrong-architecture', ...pxelinux],
  ['no-root', 'no-root', ...rom],
  ['no-root', 'no-root', ...embedded],
  ['initramfs-shell', 'emergency-shell', ...rom],
  ['initramfs-shell', 'emergency-shell', ...pxelinux],
  ['console-elsewhere', 'console-silent', ...rom],
  ['console-elsewhere', 'console-silent', ...pxelinux],
];

/** With gPXE, or with servers other than the usual. */
export const otherFaults: readonly FaultRow[] = [
  ['rom-bad-checksum', 'rom-bad-checksum', ...gpxe],
  ['rom-other-card', 'rom-wrong-card', ...gpxe],
  ['dhcp-pool-empty', 'dhcp-pool-empty', ...gpxeEmbedded, ...dhcpd],
  ['nbp-missing', 'nbp-missing', ...pxelinux, ...tftpd],
  ['endless-chain', 'endless-chain', ...gpxePlain],
  ['pxelinux-module-missing', 'boot-loader-stopped', ...pxelinux, ...dhcpd, ...tftpd],
  ['pxelinux-config-missing', 'mac-script-missing', ...pxelinux, ...dhcpd, ...tftpd],
  ['web-server-down', 'web-server-down', ...gpxe],
  ['script-forbidden', 'http-forbidden', ...gpxe],
  ['script-wants-password', 'http-forbidden', ...gpxe],
  ['web-server-error', 'web-server-error', ...gpxe],
  ['web-server-busy', 'web-server-error', ...gpxe],
  ['redirect-loop', 'redirect-loop', ...gpxe],
  ['stalled-transfer', 'transfer-stalled', ...gpxe],
  ['boot-script-missing', 'boot-script-missing', ...gpxePlain],
  ['boot-script-empty', 'script-empty', ...gpxePlain],
  ['boot-script-web-page', 'script-not-a-script', ...gpxePlain],
  ['mac-script-web-page', 'script-not-a-script', ...gpxe],
  ['mac-script-upper-case', 'mac-script-misspelled', ...gpxe],
  ['mac-script-dashes', 'mac-script-misspelled', ...gpxe],
  ['mac-script-syntax', 'mac-script-error', ...gpxe],
  ['script-byte-order-mark', 'script-byte-order-mark', ...gpxe],
  ['script-blank-line-first', 'script-not-a-script', ...gpxe],
  ['script-without-magic', 'script-not-a-script', ...gpxe],
  ['script-chains-itself', 'script-loop', ...gpxe],
  ['name-not-resolved', 'name-not-resolved', ...gpxe],
  ['kernel-missing', 'kernel-missing', ...gpxe],
  ['kernel-truncated', 'kernel-truncated', ...gpxe],
  ['other-image', 'wrong-image', ...gpxe],
  ['initrd-empty', 'initrd-not-an-initrd', ...gpxe],
];

/** With UEFI. */
export const uefiFaults: readonly FaultRow[] = [
  ['nbp-unsigned', 'secure-boot', ...uefi, '--nbp', 'distro'],
  ['nbp-unsigned', 'secure-boot', ...uefi, '--nbp', 'distro', ...dhcpd],
  ['grub-config-missing', 'boot-loader-stopped', ...uefi, '--nbp', 'distro'],
  ['grub-config-missing', 'boot-loader-stopped', ...uefi, '--nbp', 'distro', ...dhcpd],
  ['nbp-for-bios', 'nbp-wrong-architecture', ...uefi, '--nbp', 'distro'],
  ['nbp-for-bios', 'nbp-wrong-architecture', ...uefi, '--nbp', 'distro', ...dhcpd],
  ['https-unknown-ca', 'https-unknown-ca', ...uefi],
  ['https-unknown-ca', 'https-unknown-ca', ...uefi, '--method', 'rom'],
];

/**
 * Faults that the packets alone do not name for sure: of a machine that stops before its first packet or after its last,
 * of files whose right size or name only their owner knows, of the words of scripts, consoles and logs, and where a lab
 * ends before anybody has asked in vain.
 */
export const shownElsewhere: readonly FaultName[] = [
  ...(['rom-bad-checksum', 'rom-other-card', 'dhcp-pool-empty', 'wrong-next-server'] as const),
  ...(['nbp-truncated', 'pxelinux-module-missing'] as const),
  ...(['mac-script-missing', 'mac-script-upper-case', 'mac-script-dashes', 'mac-script-syntax'] as const),
  ...(['name-not-resolved', 'https-unknown-ca', 'https-expired', 'https-other-name'] as const),
  ...(['clock-wrong', 'other-image', 'kernel-truncated', 'kernel-empty', 'initrd-truncated'] as const),
  ...(['kernel-needs-64-bit', 'no-root', 'initramfs-shell', 'console-elsewhere'] as const),
  ...(['link-up-late', 'nbp-unsigned', 'grub-config-missing'] as const),
];

/** Diagnoses of packets alone there, none of which is wrong; undefined where a watch sees no machine stop. */
export const weaker: readonly (string | undefined)[] = [
  ...[undefined, 'unknown', 'no-dhcp-answer', 'tftp-error', 'mac-script-missing'],
  // The lab may end between the words on the console and the alert that breaks off the handshake.
  ...['https-unknown-ca', 'tls-failed'],
];
