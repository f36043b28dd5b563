import { describe, expect, it } from '@jest/globals';
import { bootFileRules } from '../../../../boot/daemons/config/boot-file.ts';
import { sample } from '../sample.ts';

const url = 'http://10.77.0.1/bootdirectory/snponly.efi';

describe('rules of boot files', () => {
  it('tell chained firmware apart first, then architectures, then all others', () => {
    const bootScripts = { iPXE: 'http://10.77.0.1/boot.ipxe' };
    const files = { bootFiles: { 0: 'undionly.kpxe', 7: 'snponly.efi' }, httpBootFiles: { 16: url } };
    expect(bootFileRules({ ...sample, ...files, bootScripts })).toEqual([
      { when: { option: 'user-class', value: 'iPXE' }, file: bootScripts.iPXE, vendorClass: null },
      { when: { option: 'client-architecture', value: 7 }, file: 'snponly.efi', vendorClass: null },
      { when: { option: 'client-architecture', value: 16 }, file: url, vendorClass: 'HTTPClient' },
      { when: 'otherwise', file: 'undionly.kpxe', vendorClass: null },
    ]);
  });

  it('name nothing to other firmware where there is no file for a BIOS', () => {
    expect(bootFileRules({ ...sample, method: 'pxelinux', bootFiles: { 7: 'snponly.efi' } })).toEqual([
      { when: { option: 'client-architecture', value: 7 }, file: 'snponly.efi', vendorClass: null },
    ]);
  });

  it('are none where the firmware has its script in the ROM', () => {
    expect(bootFileRules({ ...sample, method: 'rom', httpBootFiles: { 16: url } })).toEqual([]);
  });
});
