import type { Snapshot } from '../../registry/snapshot.ts';
import { usageError } from '../../../system/error.ts';
import type { PlannedFile } from '../daemon-plan.ts';
import { siteFile, siteHead, siteOf, type SiteOptions } from './site.ts';

/**
 * Settings of Debian's service tftpd-hpa, which a shell reads and splits into words. See tftpd(8).
 * @throws RomkitError `bad-service`.
 */
export function exportTftpdHpa(snapshot: Snapshot, options: SiteOptions): PlannedFile[] {
  const site = siteOf(snapshot, options);
  const { tftpRoot, serverAddress } = site.service;
  if (/[^\w.+/~@:,=-]/.test(tftpRoot)) {
    throw usageError(
      'bad-service',
      `The folder ${JSON.stringify(tftpRoot)} cannot be tftpd-hpa's.`,
      'Its settings take a path of letters, digits and . + _ - / alone.',
    );
  }
  return [
    siteFile('/etc/default/tftpd-hpa', [
      ...siteHead({ ...site, leftOut: [] }, '#'),
      'TFTP_USERNAME="tftp"',
      `TFTP_DIRECTORY="${tftpRoot}"`,
      `TFTP_ADDRESS="${serverAddress}:69"`,
      '# Every file has to be readable for everybody. One process serves each transfer: there is no limit to set.',
      'TFTP_OPTIONS="--secure --ipv4"',
    ]),
  ];
}
