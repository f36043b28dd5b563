import { usageError } from '../../system/error.ts';
import { didYouMean } from '../../system/nearest.ts';

/** What `--fault` takes, along the way from the firmware to the operating system. */
export const faultNames = [
  'rom-bad-checksum',
  'rom-other-card',
  'link-up-late',
  'no-dhcp',
  'second-dhcp-server',
  'dhcp-pool-empty',
  'dhcp-proxy-alone',
  'dhcp-nak',
  'no-boot-file',
  'wrong-next-server',
  'tftp-server-down',
  'tftp-blocked',
  'tftp-disk-full',
  'tftp-options-refused',
  'nbp-missing',
  'nbp-forbidden',
  'nbp-empty',
  'nbp-web-page',
  'nbp-truncated',
  'nbp-for-efi',
  'nbp-for-bios',
  'nbp-unsigned',
  'grub-config-missing',
  'large-packets-lost',
  'endless-chain',
  'pxelinux-module-missing',
  'pxelinux-config-missing',
  'web-server-down',
  'script-forbidden',
  'script-wants-password',
  'web-server-error',
  'web-server-busy',
  'redirect-loop',
  'redirect-to-https',
  'connection-reset',
  'stalled-transfer',
  'https-unknown-ca',
  'https-expired',
  'https-other-name',
  'clock-wrong',
  'boot-script-missing',
  'boot-script-empty',
  'boot-script-web-page',
  'mac-script-missing',
  'mac-script-empty',
  'mac-script-web-page',
  'mac-script-upper-case',
  'mac-script-dashes',
  'mac-script-syntax',
  'script-byte-order-mark',
  'script-blank-line-first',
  'script-without-magic',
  'script-chains-itself',
  'name-not-resolved',
  'kernel-missing',
  'kernel-empty',
  'kernel-truncated',
  'kernel-web-page',
  'kernel-other-processor',
  'other-image',
  'initrd-missing',
  'initrd-empty',
  'initrd-truncated',
  'initrd-web-page',
  'memory-too-small',
  'kernel-needs-64-bit',
  'no-root',
  'initramfs-shell',
  'console-elsewhere',
] as const;

export type FaultName = (typeof faultNames)[number];

/** @throws RomkitError `unknown-fault` with the nearest names */
export function parseFaultName(text: string): FaultName {
  const name = faultNames.find((each) => each === text);
  if (name !== undefined) return name;
  const near = didYouMean(text, faultNames);
  throw usageError(
    'unknown-fault',
    `"${text}" is no fault that can be injected${near === undefined ? '' : `: ${near}`}${near === undefined ? '.' : ''}`,
    `Faults: ${faultNames.join(', ')}.`,
  );
}
