import { describe, expect, it } from '@jest/globals';
import { adviceOn } from '../../../../boot/chain/errors/error-advice.ts';
import { shownError } from '../../../../boot/chain/errors/error-meaning.ts';

const advice = (code: string, file: string, message = '', status: string | null = null) =>
  adviceOn({ code, message, status, files: [file] });

describe('advice on an error', () => {
  it.each([
    ['040ee119', 'usr/ifmgmt.c', 'No configuration methods succeeded', /cable.*DHCP/],
    ['3e11613b', 'net/udp/dns.c', 'DNS name does not exist', /spelling/],
    ['3e11623b', 'net/udp/dns.c', 'No DNS servers available', /option 6/],
    ['4c126035', 'net/udp/tftp.c', 'Connection timed out', /port 69/],
    ['0216e48f', 'crypto/x509.c', 'Expired (or not yet valid)', /clock/],
    ['0216eb8f', 'crypto/x509.c', 'No usable certificates', /--trust/],
    ['3c092083', 'core/open.c', 'Operation not supported', /DOWNLOAD_PROTO_HTTPS/],
    ['2e008081', 'core/image.c', 'Exec format error', /image/],
    ['410c613b', 'net/tcp/httpcore.c', 'HTTP 403 Forbidden', /403/],
  ])('%s of %s is about its cause', (code, file, message, words) =>
    expect(advice(code, file, message)).toMatch(words),
  );

  it('tells Secure Boot from another refusal by UEFI’s status', () => {
    expect(
      advice('7f04829a', 'image/efi_image.c', 'Could not start image', 'EFI_SECURITY_VIOLATION'),
    ).toMatch(/^Secure Boot/);
    expect(advice('7f048283', 'image/efi_image.c', 'Could not start image', 'EFI_UNSUPPORTED')).toMatch(
      /^The UEFI firmware/,
    );
  });

  it('is silent where there is nothing to say', () => {
    expect(advice('37754000', 'drivers/block/ata.c', 'Function not implemented')).toBeUndefined();
  });
});

describe('the error number in a line', () => {
  it.each<[string, ReturnType<typeof shownError>]>([
    [
      'No configuration methods succeeded (https://ipxe.org/040ee119)',
      { errorCode: '040ee119', errorFlavour: 'ipxe' },
    ],
    ['Connection timed out (http://ipxe.org/4c106035)', { errorCode: '4c106035', errorFlavour: 'ipxe' }],
    [
      'DHCP (net0 52:54:00:77:00:01)... Connection timed out (0x4C10603f)',
      { errorCode: '4c10603f', errorFlavour: 'gpxe' },
    ],
    [
      'Could not boot: Error 0x7f048283 (https://ipxe.org/7f048283)',
      { errorCode: '7f048283', errorFlavour: 'ipxe' },
    ],
    ['iPXE 1.21 -- Open Source Network Boot Firmware -- https://ipxe.org', {}],
    ['[    0.000000] BIOS-e820: [mem 0x00000000-0x0009fbff] usable', {}],
  ])('%s', (line, found) => expect(shownError(line)).toEqual(found));
});
