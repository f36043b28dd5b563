import { describe, expect, it } from '@jest/globals';
import { complaintIn } from '../../../../boot/chain/complaints/complaint-in.ts';
import { expectComplaint, type Row } from './rows.ts';

const found = /^The firmware found nothing to boot from: /;
const secure = /^Secure Boot refuses the program: /;
const order = /first in the boot order/;

describe('a complaint of a mainboard’s firmware', () => {
  it.each<Row>([
    ['  NBP filesize is 0 Bytes', 'nbp-missing', 'nbp', /^The boot server has no boot file/, /TFTP root/],
    [
      'BdsDxe: failed to load Boot0003 "UEFI PXEv4" from PciRoot(0x0): Access Denied',
      ...(['secure-boot', null, secure, /signed shim/] as const),
    ],
    ['Could not start image: Security Violation', 'secure-boot', null, secure, /signed shim/],
    ['Secure Boot Violation', 'secure-boot', null, secure, /signed shim/],
    ['Verification failed: (0x1A) Security Violation', 'secure-boot', null, secure, /signed shim/],
    [
      'Invalid signature detected. Check Secure Boot Policy',
      ...(['secure-boot', null, secure, /shim/] as const),
    ],
    [
      'BdsDxe: failed to start Boot0001 "UEFI PXEv4": Unsupported',
      ...(['nbp-wrong-architecture', 'nbp', /^UEFI does not run the program/, /option 93/] as const),
    ],
    [
      'Error: Could not retrieve NBP file size from HTTP server.',
      ...(['nbp-missing', 'nbp', /^UEFI’s HTTP boot failed: Error: Could/, /certificate/] as const),
    ],
    ['Error: Server response timeout.', 'nbp-missing', 'nbp', /^UEFI’s HTTP boot failed/, /certificate/],
    [
      'Option ROM at cf00 has bad checksum',
      ...(['rom-bad-checksum', 'firmware', /^Option ROM at/, /rom inspect/] as const),
    ],
    ['No bootable device.', 'no-boot-device', 'firmware', found, order, 'symptom, end'],
    [
      'Reboot and Select proper Boot device',
      ...(['no-boot-device', 'firmware', found, order, 'symptom, end'] as const),
    ],
    ['Operating system not found', 'no-boot-device', 'firmware', found, order, 'symptom, end'],
    ['Boot Failed. EFI Network', 'no-boot-device', 'firmware', found, order, 'symptom, end'],
    [
      'BdsDxe: failed to load Boot0001 "UEFI QEMU HARDDISK": Not Found',
      ...(['no-boot-device', null, /^UEFI went on to the next boot entry/, order, 'symptom'] as const),
    ],
    [
      'UEFI Interactive Shell v2.2',
      ...(['no-boot-device', 'firmware', /^UEFI found nothing to boot and/, order, 'symptom, end'] as const),
    ],
    [
      'Press ESC in 5 seconds to skip startup.nsh or any other key to continue.',
      ...(['no-boot-device', 'firmware', /its shell/, order, 'symptom, end'] as const),
    ],
  ])('%s', expectComplaint);

  it('is no shell where a line only names it', () =>
    expect(complaintIn('BdsDxe: loading Boot0002, the UEFI Interactive Shell')).toBeUndefined());
});
