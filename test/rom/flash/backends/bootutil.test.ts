import { describe, expect, it } from '@jest/globals';
import { readPorts, switchIn } from '../../../../rom/flash/backends/bootutil.ts';

describe('what BootUtil lists', () => {
  it('is read with the columns of a version from 2015 on', () => {
    const listing = [
      'Connection to QV driver failed - please reinstall it!',
      '',
      'Intel(R) Ethernet Flash Firmware Utility',
      'BootUtil version 1.40.05.0',
      '',
      'Port Network Address Location Series  WOL Flash Firmware                Version',
      '==== =============== ======== ======= === ============================= =======',
      '  1   525400123456     3:00.0 Gigabit YES UEFI,CLP,PXE Enabled,iSCSI    1.5.48',
      '  2   525400123457   218:00.1 10GbE   N/A FLASH Disabled',
      '  3   (Cannot initialize adapter)',
      ' 12   525400123458     4:00.0 2.5GbE  N/A FLASH Not Present',
    ].join('\r\n');
    expect(readPorts(listing)).toEqual([
      { port: 1, mac: '52:54:00:12:34:56', state: 'UEFI,CLP,PXE Enabled,iSCSI', version: '1.5.48' },
      { port: 2, mac: '52:54:00:12:34:57', state: 'FLASH Disabled', version: null },
      { port: 12, mac: '52:54:00:12:34:58', state: 'FLASH Not Present', version: null },
    ]);
  });

  it('is read with the columns of a version from 2012, which has no location', () => {
    const listing = [
      'Port Network address Series  WOL Flash Firmware     Version',
      '==== =============== ====== ==== ================== =======',
      ' 1   525400123456    10/100 YES  Flash Unknown',
      ' 2   525400123457    10GbE  N/A  UEFI,PXE Enabled,iSCSI 2.3.58',
    ].join('\n');
    expect(readPorts(listing)).toEqual([
      { port: 1, mac: '52:54:00:12:34:56', state: 'Flash Unknown', version: null },
      { port: 2, mac: '52:54:00:12:34:57', state: 'UEFI,PXE Enabled,iSCSI', version: '2.3.58' },
    ]);
  });

  it.each(['', 'No Intel adapters', '  1   525400123456     3:00.0 Gigabit YES FLASH Disabled'])(
    'is nothing without a table: "%s"',
    (output) => expect(readPorts(output)).toEqual([]),
  );
});

describe('the switch of a flash', () => {
  it.each([
    ['UEFI,PXE Enabled,iSCSI', 'enabled'],
    ['PXE', 'enabled'],
    ['Flash Unknown', 'enabled'],
    ['FLASH Disabled', 'disabled'],
    ['FLASH Not Present', 'absent'],
    ['Reboot Required', 'pending'],
    ['Reboot the whole house', 'unknown'],
  ])('"%s" is %s', (state, expected) => expect(switchIn(state)).toBe(expected));
});
