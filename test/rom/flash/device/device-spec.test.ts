import { describe, expect, it } from '@jest/globals';
import { parseDevice } from '../../../../rom/flash/device/device-spec.ts';
import { refusal } from '../../../support/flash/refusal.ts';

describe('--device', () => {
  it.each([
    ['03:00.0', { kind: 'pci', address: '0000:03:00.0' }],
    ['0001:0A:1f.6', { kind: 'pci', address: '0001:0a:1f.6' }],
    ['52-54-00-AB-cd-01', { kind: 'mac', mac: '52:54:00:ab:cd:01' }],
    ['enp3s0', { kind: 'interface', name: 'enp3s0' }],
    [
      'flashrom:serprog:dev=/dev/ttyUSB0:115200',
      { kind: 'flashrom', programmer: 'serprog:dev=/dev/ttyUSB0:115200' },
    ],
    [
      'libvirt:lab/node-1/52:54:00:ab:cd:01',
      { kind: 'libvirt', domain: 'lab/node-1', mac: '52:54:00:ab:cd:01' },
    ],
    ['qemu:/var/lib/vm/card.rom', { kind: 'qemu', file: '/var/lib/vm/card.rom' }],
    ['mstflint:04:00.0', { kind: 'mstflint', device: '04:00.0' }],
  ])('reads %s', (text, spec) => {
    expect(parseDevice(text)).toEqual(spec);
  });

  it.each([
    '',
    'flashrom:',
    'libvirt:node',
    'libvirt:/52:54:00:ab:cd:01',
    'an interface',
    'dd:/dev/sda',
    '..',
  ])('refuses "%s"', async (text) => {
    expect(await refusal(() => parseDevice(text))).toMatchObject({ code: 'bad-device', exitCode: 2 });
  });

  it.each([
    'ethtool:eth0',
    'devlink:pci/0000:03:00.0',
    'flashrom:nicintel_eeprom:pci=03:00.0',
    'flashrom:internal',
  ])('refuses %s, and says why', async (text) => {
    expect(await refusal(() => parseDevice(text))).toMatchObject({
      code: 'refused-way',
      exitCode: 30,
      message: expect.stringMatching(/^Refused: .{60}/),
      hint: expect.stringMatching(/./),
    });
  });
});
