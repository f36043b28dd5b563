import { describe, expect, it } from '@jest/globals';
import { parseTarget, platformNotes } from '../../../rom/build/target.ts';
import { someFacts } from '../../support/firmware/facts.ts';
import { refusal } from '../../support/flash/refusal.ts';

const nameOf = (text: string): string => parseTarget(text, someFacts).name;

describe('platformNotes', () => {
  it('say for which platform a format of both is built, where no folder was named', () => {
    expect(platformNotes(['ipxe.iso', '8086:100e.usb'], someFacts)).toEqual([
      'ipxe.iso is built for BIOS; bin-x86_64-efi/ipxe.iso is the one for UEFI.',
      '8086100e.usb is built for BIOS; bin-x86_64-efi/8086100e.usb is the one for UEFI.',
    ]);
    const clear = ['bin/ipxe.iso', 'bin-x86_64-efi/ipxe.usb', 'undionly.kpxe', 'snponly.efi', '8086:100e'];
    expect(platformNotes(clear, someFacts)).toEqual([]);
  });
});

describe('parseTarget', () => {
  it.each([
    ['bin/undionly.kpxe', 'bin/undionly.kpxe'],
    ['bin/8086100e.rom', 'bin/8086100e.rom'],
    ['bin/8086100e.mrom', 'bin/8086100e.mrom'],
    ['bin/ipxe.lkrn', 'bin/ipxe.lkrn'],
    ['bin/ipxe.usb', 'bin/ipxe.usb'],
    ['bin/ipxe.iso', 'bin/ipxe.iso'],
    ['bin-x86_64-efi/ipxe.efi', 'bin-x86_64-efi/ipxe.efi'],
    ['bin-x86_64-efi/snponly.efi', 'bin-x86_64-efi/snponly.efi'],
    ['bin-x86_64-efi/8086100e.efirom', 'bin-x86_64-efi/8086100e.efirom'],
    ['bin-x86_64-efi/ipxe.iso', 'bin-x86_64-efi/ipxe.iso'],
    ['bin-x86_64-efi/ipxe.usb', 'bin-x86_64-efi/ipxe.usb'],
    ['bin-x86_64-pcbios/undionly.kpxe', 'bin-x86_64-pcbios/undionly.kpxe'],
    ['bin-i386-pcbios-lab/undionly.kpxe', 'bin-i386-pcbios-lab/undionly.kpxe'],
    ['bin-arm64-efi/snponly.efi', 'bin-arm64-efi/snponly.efi'],
    ['bin-efi/ipxe.efi', 'bin-efi/ipxe.efi'],
    ['bin/intel--virtio-net.rom', 'bin/intel--virtio-net.rom'],
    ['bin/82540em.rom', 'bin/82540em.rom'],
  ])('takes %s as iPXE names it', (text, name) => expect(nameOf(text)).toBe(name));

  it.each([
    ['undionly.kpxe', 'bin/undionly.kpxe'],
    ['snponly.efi', 'bin-x86_64-efi/snponly.efi'],
    ['8086100e.efirom', 'bin-x86_64-efi/8086100e.efirom'],
    // A format of both platforms is the BIOS one, as in iPXE's bin/.
    ['ipxe.usb', 'bin/ipxe.usb'],
  ])('finds the folder of the file name %s', (text, name) => expect(nameOf(text)).toBe(name));

  it.each([
    '8086:100e',
    '8086100E',
    '0x8086:0x100e',
    '8086,100e',
    '8086/100e',
    '[8086:100E]',
    'pci:v00008086d0000100Esv0000',
  ])('takes the card %s for its ROM', (id) => expect(nameOf(id)).toBe('bin/8086100e.rom'));

  it.each([
    ['8086:100e.mrom', 'bin/8086100e.mrom'],
    ['8086100E.rom', 'bin/8086100e.rom'],
    ['0x8086:0x100e.mrom', 'bin/8086100e.mrom'],
    ['8086,100e.efirom', 'bin-x86_64-efi/8086100e.efirom'],
    ['8086-100e.iso', 'bin/8086100e.iso'],
    ['bin/8086:100e', 'bin/8086100e.rom'],
    ['bin-x86_64-efi/8086:100e', 'bin-x86_64-efi/8086100e.efirom'],
    // Here the dot stands between vendor and device.
    ['8086.100e', 'bin/8086100e.rom'],
  ])('takes the card with a format, %s', (text, name) => expect(nameOf(text)).toBe(name));

  it('takes a driver for a driver, though its name could be a PCI id', () =>
    expect(nameOf('deadbeef.rom')).toBe('bin/deadbeef.rom'));

  it('tells platform and architecture', () => {
    expect(parseTarget('bin/ipxe.iso', someFacts)).toMatchObject({ platform: 'pcbios', arch: 'i386' });
    expect(parseTarget('bin-efi/ipxe.iso', someFacts)).toMatchObject({ platform: 'efi', arch: 'i386' });
    expect(parseTarget('bin-arm64-efi-x/ipxe.iso', someFacts)).toEqual({
      name: 'bin-arm64-efi-x/ipxe.iso',
      bin: 'bin-arm64-efi-x',
      arch: 'arm64',
      platform: 'efi',
      elements: 'ipxe',
      media: 'iso',
      fileName: 'ipxe.iso',
    });
  });

  it.each([
    ['undoinly.kpxe', /did you mean undionly\.kpxe/],
    ['undionly.kxpe', /did you mean kpxe\?/],
    ['undionly', /e\.g\. undionly\.rom, undionly\.kpxe/],
    ['bin/snponly.efi', /did you mean|Formats: rom/],
    ['bin-x86_64-efi/undionly.kpxe', /Formats: efi, efidrv/],
    ['bin-mips-efi/ipxe.efi', /Architectures: arm64, i386, loong64, riscv32, riscv64, x86_64/],
    ['bin-x86_64-linux/ipxe.efi', /bin-x86_64-efi/],
    ['bin-x86_64-efi/../bin/undionly.kpxe', /Architectures/],
    ['bin /undionly.kpxe', /./],
    ['bin/.kpxe', /NAME\.FORMAT/],
    ['', /NAME\.FORMAT/],
    ['bin/', /NAME\.FORMAT/],
    ['bin/intel--nothing.rom', /romkit nics/],
  ])('refuses %j with what is near', async (text, hint) => {
    const error = await refusal(() => nameOf(text));
    expect(error).toMatchObject({ code: 'unknown-target', exitCode: 2 });
    expect(error.hint).toMatch(hint);
  });

  it('refuses a card that no driver has with the nearest ids', async () => {
    const error = await refusal(() => nameOf('8086:100f.mrom'));
    expect(error).toMatchObject({ code: 'nic-not-supported', exitCode: 2 });
    expect(error.details[0]).toContain('8086:100e');
  });
});
